/**
 * The composition root of `frontdesk serve`: the one file that knows everyone,
 * and the order in which they start and stop.
 *
 *   start  database → journal → company → ACD → API → lease; as the pool's owner, at once or when the one before is
 *          gone: Asterisk (adopt what is there, then new calls)
 *   stop   API → Asterisk (calls stay up, the next process takes them over) → ACD → journal → lease → database
 */
import { version } from "../package.json";
import { createDispatcher, type Dispatcher } from "./acd/dispatcher";
import { buildApi } from "./api/app";
import type { ApiDeps } from "./api/deps";
import { createMetrics, type Metrics } from "./api/metrics";
import { createTelephony, type Telephony } from "./ari";
import { createCallbacks } from "./callflow/callbacks";
import { type Calls, createCalls } from "./callflow/calls";
import { createLiveCalls } from "./callflow/live-calls";
import type { Clock } from "./callflow/ports";
import { systemClock } from "./clock";
import { createCompanyEditor } from "./company-editor";
import { type CompanySource, openCompanySource } from "./company-source";
import type { Config } from "./config";
import { createApiKeys } from "./db/api-keys";
import { createCallbackRows } from "./db/callbacks";
import { createCalls as createCallRows } from "./db/calls";
import { createCompanies } from "./db/companies";
import { type Customers, createCustomers } from "./db/customers";
import { openDatabase } from "./db/database";
import { createJournal, type RunningJournal } from "./db/journal";
import { migrate } from "./db/migrate";
import { deleteOldEvents } from "./db/old-events";
import { callIds } from "./domain/ids";
import { storyNames } from "./domain/story-names";
import { createDuty } from "./duty";
import { beginOrEnd, type EndingDeps, EXIT_REPLACED, EXIT_SUPERSEDED, endAfter } from "./ending";
import { createFallbackCalls } from "./fallback-calls";
import { createLog, type Log } from "./log";
import { createObservers } from "./observers";
import { obeyOps } from "./ops";
import { createPoolOwner, type PoolOwner } from "./pool-owner";
import { openSounds } from "./prompts/sounds";
import { createRecovery } from "./recovery";

export interface Running {
  readonly apiUrl: string;
  /** Leaves every call to Asterisk and ends in order. */
  stop(): Promise<void>;
}

/** Whether pending migrations are applied at the start; a Postgres that is away is no reason not to start. */
async function migrateIfThere(database: ReturnType<typeof openDatabase>, log: Log): Promise<void> {
  try {
    await migrate(database.knex);
  } catch (err) {
    log.warn({ err }, "the database could not be brought up to date now");
  }
}

/**
 * Takes calls. Resolves when the API listens; Asterisk is connected then or as soon as it is there, for ever.
 * @throws NoCompany, CompanyFileError, or the reason why the API cannot listen
 */
export async function serve(config: Config): Promise<Running> {
  const clock: Clock = systemClock;
  const log = createLog({ level: config.logLevel });
  const database = openDatabase({ url: config.databaseUrl, log });
  await migrateIfThere(database, log);
  const pool = createPoolOwner({ config, database, clock, log });
  const journal = await createJournal({
    ...{ database, node: config.node, clock, spoolDir: config.dataDir, log },
    reign: () => pool.reign(),
    onStale: () => pool.replaced("Postgres refuses the journal of an earlier owner"),
  });
  const companies = createCompanies(database.knex);
  const source = await openCompanySource({
    companies,
    dataDir: config.dataDir,
    clock,
    log,
  });
  const customers = createCustomers({ knex: database.knex, lookups: database.lookups });
  await customers.warmUp();
  const callbackRows = createCallbackRows({ knex: database.knex });
  const callRows = createCallRows({ knex: database.knex, names: () => storyNames(source.current().company) });
  const sounds = openSounds([
    ...(config.sounds.companyDir ? [{ name: "frontdesk-company", dir: config.sounds.companyDir }] : []),
    { name: "frontdesk", dir: config.sounds.dir },
  ]);

  // The phones come with the telephony, which needs the calls, which need the phones: bound late, once.
  let telephony: Telephony;
  const phones: Telephony["phones"] = { ring: (attempt) => telephony.phones.ring(attempt) };
  const acd = createDispatcher({ company: source.current().company, phones, journal, clock, log });
  const forCalls = {
    ...{ clock, journal, acd, phones, sounds, log },
    nextCallId: callIds(config.node),
    company: () => source.current(),
  };
  const callbacks = createCallbacks({
    ...forCalls,
    asCaller: (leg) => telephony.asCaller(leg),
    place: (placed) => calls.place(placed),
    openCalls: () => calls.open(),
  });
  const calls: Calls = createCalls({ ...forCalls, directory: customers, callbacks });
  const ledgerComplete = async (): Promise<void> => {
    await journal.caughtUp(); // what a process before this one left in its spool is of these calls too
    await journal.durable(); // and what this one has just recorded
  };
  const openLines = async (): ReturnType<typeof callRows.openLines> => {
    await ledgerComplete();
    return callRows.openLines();
  };
  const recovery = createRecovery({
    ...{ telephony: () => telephony, acd, calls, callbacks, journal, openLines, clock, log },
    companyOf: (wanted) => source.of(wanted),
    journalReadable: () => journal.state().postgresReachable,
  });
  const fallbackCalls = createFallbackCalls({
    ...{ telephony: () => telephony, journal, ledgerComplete, log },
    company: () => source.current(),
    known: (ids) => callRows.known(ids),
  });
  const observers = createObservers({
    ...{ database, journal, callRows, acd, source, clock, log },
    queueLogFile: config.queueLog,
  });
  let stopping = false;
  const metrics = createMetrics({
    acd: () => acd.snapshot(),
    openCalls: () => calls.open().length,
    ariConnected: () => telephony.state.phase === "connected",
    journal: () => journal.state(),
    figures: () => observers.figures.at(clock.nowMs()),
    pool: () => pool.now(),
  });
  telephony = createTelephony({
    ari: config.ari,
    trunk: config.trunk,
    clock,
    log,
    random: Math.random,
    onArrival: (arrival) => void calls.arrive(arrival),
    onPhone: (account, isThere) => acd.phoneSeen(account, isThere),
    onOps: (word) => obeyOps(word, { live: acd.live, log }),
    onLost: (why) => journal.record({ type: "asterisk.lost", why }),
    gate: () => pool.gate(),
    onReplaced: () => pool.replaced("another process has taken over the application"),
    reconcile: async (snapshot) => {
      const done = await recovery.reconcile(snapshot);
      journal.record({ type: "asterisk.connected", startedAt: snapshot.startedAt, ...done });
      void fallbackCalls.collect(new Set(snapshot.channels.map(({ id }) => id)));
      duty.showLamps();
    },
    observe: { command: metrics.ariRequest, event: metrics.ariEvent },
  });
  const duty = createDuty({
    ...{
      journal,
      acd,
      calls,
      callbacks,
      callRows,
      callbackRows,
      recovery,
      fallbackCalls,
      observers,
      source,
      clock,
      log,
    },
    ...{ node: config.node, version, telephony: () => telephony, openLines, onDrift: metrics.drift },
    keepDays: config.eventsKeepDays,
    deleteBefore: (beforeMs, limit) => deleteOldEvents(database.knex, beforeMs, limit),
  });

  journal.onDurable((entry) => metrics.collect(entry));
  rememberLastAgents(journal, calls, customers, log);
  source.onChange((company) => {
    try {
      sounds.readAgain(); // `init` renders what is new before it publishes it
    } catch (err) {
      log.warn({ err }, "the sounds could not be read again: those known before stay");
    }
    acd.companyChanged(company.company);
    if (!duty.working) return;
    journal.record({ type: "company.published", version: company.company.version });
    void telephony.ensureWaitingRooms(company.company.queues.map((queue) => queue.id));
  });

  const api = buildApi(
    apiDeps({
      log,
      clock,
      source,
      acd,
      calls,
      callRows,
      callbacks: callbackRows,
      callbackDesk: callbacks,
      customers,
      journal,
      metrics,
      pool,
      figures: observers.figures,
      companyEditor: createCompanyEditor({ companies, source, sounds: () => sounds.names }),
      telephony: () => telephony,
      keys: createApiKeys({ knex: database.knex, clock }),
    }),
  );
  const apiUrl = await api.listen({ host: config.api.host, port: config.api.port });
  async function stopAll(): Promise<void> {
    stopping = true;
    duty.stop();
    if (duty.working) journal.record({ type: "system.stopping", node: config.node });
    await api.close();
    source.stop();
    callbacks.stop();
    acd.stop(); // offers are taken back, in the journal too
    await telephony.silence(); // phones that calls ring themselves
    telephony.stop();
    await journal.stop();
    await observers.stop();
    await pool.release();
    await database.close();
  }
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= stopAll();
    return stopped;
  };
  const ending: EndingDeps = { clock, log, exit: (code) => process.exit(code) };
  await pool.start(apiUrl, {
    takeOver: () =>
      void beginOrEnd({
        ...ending,
        async begin() {
          await duty.begin();
          if (!stopping) log.info({ sounds: sounds.count, version }, `frontdesk takes calls; API at ${apiUrl}`);
        },
        stop,
        stopping: () => stopping,
      }),
    confirmed: () => void journal.begin(),
    /** The calls are another process's now: not one more word to Asterisk, and what happened is kept. */
    end(why, superseded) {
      stopping = true;
      telephony.stop();
      duty.stop();
      log.fatal({ why }, "another process takes the calls: this one ends and leaves every call alone");
      void endAfter(() => journal.stop(), superseded ? EXIT_SUPERSEDED : EXIT_REPLACED, ending);
    },
  });

  return { apiUrl, stop };
}

interface ApiParts {
  readonly log: Log;
  readonly clock: Clock;
  readonly source: CompanySource;
  readonly acd: Dispatcher;
  readonly calls: Calls;
  readonly callRows: ApiDeps["calls"];
  readonly callbacks: ApiDeps["callbacks"];
  readonly callbackDesk: ApiDeps["callbackDesk"];
  readonly customers: ApiDeps["customers"];
  readonly journal: RunningJournal;
  readonly metrics: Metrics;
  readonly pool: PoolOwner;
  readonly figures: ApiDeps["figures"];
  readonly telephony: () => Telephony;
  readonly keys: ApiDeps["keys"];
  readonly companyEditor: ApiDeps["companyEditor"];
}

function apiDeps(parts: ApiParts): ApiDeps {
  const { source, calls, callRows, journal, pool, telephony, ...same } = parts;
  return {
    ...same,
    journal,
    company: () => source.current().company,
    calls: callRows,
    liveCalls: createLiveCalls({ calls, line: same.acd.live, clock: same.clock, log: same.log }),
    health: {
      ariConnected: () => telephony().state.phase === "connected",
      journal: () => journal.state(),
      pool: () => pool.now(),
    },
  };
}

/** Who talked to a customer last is offered first the next time. Losing one costs nobody anything. */
function rememberLastAgents(journal: RunningJournal, calls: Calls, customers: Customers, log: Log): void {
  journal.onDurable(({ event }) => {
    if (event.type !== "call.connected" || event.queue === null) return;
    const customer = calls.find(event.call)?.customer;
    if (!customer) return;
    customers
      .rememberAgent(customer.id, event.employee)
      .catch((err: unknown) => log.debug({ err }, "the last agent was not remembered"));
  });
}
