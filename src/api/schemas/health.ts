/** What probes and people are told about the process and what it stands on. */
import Type from "typebox";
import { Closed, Nullable, OneOf } from "./common";

export const AliveSchema = Closed(
  { status: OneOf(["ok"]), uptimeSeconds: Type.Integer({ minimum: 0 }) },
  { $id: "Alive", description: "The process answers." },
);

export const ReadinessSchema = Closed(
  {
    status: OneOf(
      ["ready", "notReady", "standby"],
      "notReady: no new call can be taken, because Asterisk's ARI is away or frontdesk is starting. standby: another process takes them.",
    ),
    detail: Type.String({ examples: ["standby: node a holds the pool"] }),
    pool: Closed({
      role: OneOf(
        ["starting", "owner", "alone", "standby"],
        "starting: not known yet. alone: it takes the calls, and owns the pool as soon as Postgres is back.",
      ),
      owner: Nullable(Type.String({ description: "The node that owns the pool." })),
      epoch: Nullable(Type.Integer({ description: "Rises by one with every owner." })),
    }),
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
