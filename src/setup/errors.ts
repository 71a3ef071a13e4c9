/**
 * What set-up says when it cannot go on. The message is one paragraph for the
 * person at the terminal: what is missing, why, and what to type.
 */
export class SetupError extends Error {
  override readonly name = "SetupError";

  constructor(what: string, why: string, type: string, options?: ErrorOptions) {
    super([what, why, type].map(asSentence).filter(Boolean).join(" "), options);
  }
}

/** One line, closed by a full stop: the parts of a message come from programs that do neither. */
function asSentence(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line === "" || /[.!?:]$/.test(line) ? line : `${line}.`;
}
