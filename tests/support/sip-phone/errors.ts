/** The other side said no (or nothing): carries its SIP code; 408 when no answer came at all. */
export class SipError extends Error {
  constructor(
    what: string,
    readonly code: number,
  ) {
    super(`${what}: ${code}`);
    this.name = "SipError";
  }
}
