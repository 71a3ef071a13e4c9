/** The part of a call's row that is known when it arrives, whoever took the call. */
import type { ArrivalFacts } from "./events";
import type { LedgerValues } from "./ledger";

export function arrivalValues(event: ArrivalFacts): LedgerValues {
  return {
    channel: event.channel,
    site: event.site,
    dnis: event.dnis,
    dnis_known: event.dnisKnown,
    ani: event.ani,
    number: event.number,
    kind: event.kind,
    employee: event.employee,
    company_version: event.companyVersion,
  };
}
