/** What a failure of Postgres means: our data is at fault (trying again is useless) or the database is away (it is not). */

/** SQLSTATE classes: 22 bad value, 23 constraint broken, 54 too large for any row. */
const DATA_AT_FAULT = /^(22|23|54)/;

const codeOf = (err: unknown): string => {
  const code = err instanceof Error && "code" in err ? err.code : undefined;
  return typeof code === "string" ? code : "";
};

/** True when the same rows would fail again. Everything else (away, restarting, locked, out of disk) may pass. */
export function isDataAtFault(err: unknown): boolean {
  return DATA_AT_FAULT.test(codeOf(err));
}

/** For the log and /readyz: short, with the code, without the rows. */
export function describeFailure(err: unknown): string {
  if (!(err instanceof Error)) return "unknown failure";
  const code = codeOf(err);
  // Several addresses were tried: each has failed by itself.
  const message = err instanceof AggregateError ? err.errors.map(String).join("; ") : err.message;
  return code ? `${message} (${code})` : message;
}
