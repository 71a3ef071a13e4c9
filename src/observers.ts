/**
 * Those who only read along as the journal grows: the figures, the alarm for
 * what must hold, Asterisk's queue_log. They begin when this process takes the
 * pool; none of them can hold a call up.
 */

import type { Dispatcher } from "./acd/dispatcher";
import type { Clock } from "./callflow/ports";
import type { CompanySource } from "./company-source";
import type { Calls as CallRows } from "./db/calls";
import type { Database } from "./db/database";
import type { RunningJournal } from "./db/journal";
import { linesBetween } from "./db/recent-lines";
import type { FiguresCompany } from "./domain/figures";
import type { CompanyIndex } from "./domain/people";
import { FIGURE_LINES, type FiguresKeeper, keepFigures } from "./figures";
import { type InvariantAlarm, startInvariantAlarm } from "./invariant-alarm";
import type { Log } from "./log";
import { createQueueLog, type QueueLog } from "./queue-log";

export interface ObserversDeps {
  readonly database: Pick<Database, "knex">;
  readonly journal: RunningJournal;
  readonly callRows: Pick<CallRows, "openLines">;
  readonly acd: Dispatcher;
  readonly source: Pick<CompanySource, "current">;
  /** Where Asterisk's queue_log is written; null: nowhere. */
  readonly queueLogFile: string | null;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Observers {
  readonly figures: Pick<FiguresKeeper, "at">;
  start(): void;
  /** Resolves when what was heard is written. */
  stop(): Promise<void>;
}

export function createObservers(deps: ObserversDeps): Observers {
  const { database, journal, callRows, acd, source, queueLogFile, clock, log } = deps;
  const onDurable: RunningJournal["onDurable"] = (listener) => journal.onDurable(listener);
  const figures = keepFigures({
    ...{ clock, log, onDurable },
    company: () => figuresCompany(source.current()),
    openLines: async () => {
      await journal.caughtUp();
      await journal.durable();
      return callRows.openLines();
    },
    linesBetween: (fromMs, toMs) => linesBetween(database.knex, FIGURE_LINES, fromMs, toMs),
  });
  let alarm: InvariantAlarm | null = null;
  let queueLog: QueueLog | null = null;
  return {
    figures,
    start() {
      figures.start();
      alarm = startInvariantAlarm({
        ...{ clock, journal, acd, log },
        queueOf: (id) => source.current().queue(id),
        tierOf: (agent, queue) =>
          source
            .current()
            .agent(agent)
            ?.queues.find((one) => one.queue === queue)?.tier ?? null,
      });
      if (queueLogFile !== null)
        queueLog = createQueueLog({
          file: queueLogFile,
          onDurable,
          company: () => source.current().company,
          clock,
          log,
        });
    },
    async stop() {
      figures.stop();
      alarm?.stop();
      await queueLog?.stop();
    },
  };
}

function figuresCompany({ company, site, defaultSite }: CompanyIndex): FiguresCompany {
  return {
    queues: company.queues,
    agents: company.agents,
    zoneOf: (id) => ((id === null ? null : site(id)) ?? defaultSite).zone,
  };
}
