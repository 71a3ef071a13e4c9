/** A write is answered when it is in Postgres: what is acknowledged is never lost. */
import { TIMED_OUT, within } from "../callflow/waits";
import type { ApiDeps } from "./deps";
import { Problem } from "./problem";

/** A write is given up as unconfirmed when Postgres has not taken it by then. */
const DURABLE_MS = 5_000;

/** `what` has been changed. @throws Problem write-unconfirmed: it is in effect, but may not survive */
export async function durable(what: string, { journal, clock }: Pick<ApiDeps, "journal" | "clock">): Promise<void> {
  const unconfirmed = (cause?: unknown): Problem =>
    new Problem("write-unconfirmed", `The ${what} is in effect; the database went away before it was written.`, [], {
      cause,
    });
  const written = await within(clock, DURABLE_MS, journal.durable()).catch((err: unknown) => {
    throw unconfirmed(err);
  });
  if (written === TIMED_OUT) throw unconfirmed();
}
