/** What goes wrong between us and Asterisk, translated once, here at the edge. */
import { type AriResult, describe } from "./result";

/** Asterisk did not do what the line needed, for another reason than the caller's leaving. The call ends as failed. */
export class LineFault extends Error {
  override readonly name = "LineFault";
  constructor(
    readonly doing: string,
    readonly result: AriResult["kind"] | "noEvent",
    detail: string,
  ) {
    super(`${doing}: ${detail}`);
  }
}

export const lineFault = (doing: string, result: AriResult): LineFault =>
  new LineFault(doing, result.kind, describe(result));

/** Why no connection could be opened. `booting`: ask again in a moment. */
export type UnreachableWhy = "refused" | "booting" | "unauthorized" | "notLoaded" | "timeout" | "other";

export class AsteriskUnreachable extends Error {
  override readonly name = "AsteriskUnreachable";
  constructor(
    readonly why: UnreachableWhy,
    message: string,
  ) {
    super(message);
  }
}
