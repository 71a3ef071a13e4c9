/** What must hold does not: the run ends here, and says what, of which call, and when. */
export class Violation extends Error {
  override readonly name = "Violation";
  constructor(
    /** Which invariant, e.g. "N3"; reliability.md section 3 names them. */
    readonly invariant: string,
    text: string,
    /** The call concerned, if one is. */
    readonly call: string | null = null,
  ) {
    super(`${invariant}: ${text}`);
  }
}

export function must(holds: boolean, invariant: string, text: () => string, call: string | null = null): void {
  if (!holds) throw new Violation(invariant, text(), call);
}
