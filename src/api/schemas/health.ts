/** What probes and people are told about the process and what it stands on. */
import Type from "typebox";
import { Closed, OneOf } from "./common";

export const AliveSchema = Closed(
  { status: OneOf(["ok"]), uptimeSeconds: Type.Integer({ minimum: 0 }) },
  { $id: "Alive", description: "The process answers." },
);

export const ReadinessSchema = Closed(
  {
    status: OneOf(["ready", "notReady"], "notReady: no new call can be taken, because Asterisk's ARI is away."),
    ari: OneOf(["connected", "away"]),
    postgres: OneOf(["reachable", "away"]),
    writes: OneOf(["accepted", "refused"], "refused: Postgres is away, so nothing can be acknowledged. Calls go on."),
    journal: Closed({
      queued: Type.Integer({ minimum: 0, description: "Entries in memory." }),
      spooled: Type.Integer({ minimum: 0, description: "Entries in the spool file, to be moved to Postgres." }),
    }),
  },
  { $id: "Readiness", description: "What calls stand on, and whether it is there." },
);
