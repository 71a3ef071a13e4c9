/** What the world of the API's tests is made of, as it is at the beginning of each test. */
import type { CallbackRow } from "../../../src/api/callback-deps";
import {
  type AcdSnapshot,
  type AgentNow,
  type ApiDeps,
  type ApiKey,
  type CallDetail,
  type CallStory,
  type CustomerRow,
  type PageRequest,
  type PoolNow,
  SCOPES,
  type Scope,
} from "../../../src/api/deps";
import type { MoveRefusal, NotWaiting } from "../../../src/callflow/live-calls";
import type { AgentStatus } from "../../../src/domain/agent";
import type { CallbackState } from "../../../src/domain/callback";
import type { Company } from "../../../src/domain/company";
import type { CallbackId, CallId, CustomerId, E164, EntryId } from "../../../src/domain/glossary";
import type { Explanation } from "../../../src/domain/matcher";
import { aCompany, anEmployee, aSite } from "../../domain/a-company";

export const NOW_MS = Date.UTC(2026, 10, 21, 9, 30);
export const CALL = "a00000000aa" as CallId;
export const GONE_CALL = "a00000000bb" as CallId;

/** One key for each scope, and one with all of them. */
export const keyWith = (...scopes: Scope[]): string => `frontdesk_live_${scopes.join("_") || "none"}_secret`;
export const ALL = keyWith(...SCOPES);

export const anna: AgentNow = {
  id: "e201",
  name: "Anna Orlova",
  status: { kind: "available" },
  statusSinceMs: NOW_MS - 60_000,
  state: "idle",
  sinceMs: NOW_MS - 60_000,
  untilMs: null,
  call: null,
  queues: ["front-desk"],
  nextStatus: null,
  backOff: null,
  callsTaken: 3,
  talkedMs: 360_000,
};

export const boris: AgentNow = {
  ...anna,
  id: "e202",
  name: "Boris Belov",
  status: { kind: "onBreak", reason: "lunch" },
  state: "wrapUp",
  untilMs: NOW_MS + 5_000,
  call: CALL,
};

export function queuesNow(): AcdSnapshot["queues"] {
  return [
    {
      id: "front-desk",
      name: "Front desk",
      closed: false,
      draining: false,
      waiting: [
        {
          call: CALL,
          entry: `e-${CALL}` as EntryId,
          enteredAtMs: NOW_MS - 95_000,
          creditSeconds: 30,
          position: 1,
          offeredTo: "e201",
        },
        {
          call: GONE_CALL,
          entry: `e-${GONE_CALL}` as EntryId,
          enteredAtMs: NOW_MS - 100_000,
          creditSeconds: 0,
          position: 2,
          offeredTo: null,
        },
      ],
    },
    { id: "service", name: "Service", closed: false, draining: false, waiting: [] },
  ];
}

export function aCall(id: CallId, overrides: Partial<CallDetail> = {}): CallDetail {
  return {
    id,
    site: "kazan",
    dnis: "+78435550001",
    number: "+78435551234",
    kind: "customer",
    customers: ["c-1" as CustomerId],
    customerName: "Ivan Petrov",
    category: "vip",
    employee: null,
    queue: "front-desk",
    step: "queue",
    arrivedAtMs: NOW_MS - 100_000,
    answeredAtMs: NOW_MS - 99_000,
    connectedAtMs: null,
    connectedTo: null,
    endedAtMs: null,
    endReason: null,
    cause: null,
    callback: null,
    segments: [],
    entries: [],
    offers: [],
    ...overrides,
  };
}

export const CALLBACK = `k-${CALL}` as CallbackId;

export function aCallback(overrides: Partial<CallbackRow> = {}): CallbackRow {
  return {
    ...{
      id: CALLBACK,
      askedOn: CALL,
      origin: "key",
      entry: `e-${CALL}` as EntryId,
      queue: "front-desk",
      site: "kazan",
    },
    ...{ number: "+78435551234", customer: "c-1" as CustomerId, name: "Ivan Petrov", call: GONE_CALL, tries: 1 },
    ...{ enteredAtMs: NOW_MS - 600_000, requestedAtMs: NOW_MS - 300_000, lastOutcome: "noAnswer", againAtMs: null },
    ...{ endedAtMs: null, how: null, endedBy: null },
    ...overrides,
  };
}

export const petrov: CustomerRow = {
  id: "c-1" as CustomerId,
  name: "Ivan Petrov",
  numbers: ["+78435551234"],
  category: "vip",
  manager: "e201",
  language: "ru",
  lastAgent: null,
  openMatter: { subject: "boiler", handler: "e202" },
};

/** Every answer can be set, every command is noted. */
export class WorldState {
  company: Company = aCompany({
    sites: [aSite(), aSite({ id: "samara", name: "TeploDom Samara", dnis: ["+78465550001"] })],
    employees: [
      anEmployee("201", { name: "Anna Orlova", department: "sales", mobile: "+79005550201" as E164 }),
      anEmployee("202", { name: "Boris Belov" }),
      anEmployee("203", { name: "Vera Orlova" }),
    ],
    departments: [{ id: "sales", name: "Sales", extension: "600", ring: "inTurn", queue: null }],
    agents: [
      { employee: "e201", queues: [{ queue: "front-desk", tier: 1 }], skills: {} },
      { employee: "e202", queues: [{ queue: "front-desk", tier: 1 }], skills: {} },
    ],
  });
  agents: AgentNow[] = [anna, boris];
  readonly statusesSet: { agent: string; status: AgentStatus; by: string }[] = [];
  readonly liveCalls = new Set<string>([CALL]);
  readonly hungUp: string[] = [];
  calls: CallDetail[] = [aCall(CALL)];
  stories = new Map<string, CallStory>([
    [
      CALL,
      { lines: [{ atMs: NOW_MS, text: "greeted, good day (Kazan)" }], text: "12:30:00 greeted, good day (Kazan)" },
    ],
  ]);
  callbacks: CallbackRow[] = [aCallback()];
  /** Those that live in this process, with their state. */
  callbacksNow = new Map<CallbackId, { state: CallbackState }>([
    [CALLBACK, { state: { kind: "waiting", notBeforeMs: null } }],
  ]);
  customers: CustomerRow[] = [petrov];
  readonly asked: { what: string; filter: unknown; page: PageRequest }[] = [];
  keys = new Map<string, ApiKey>(
    [ALL, ...SCOPES.map((scope) => keyWith(scope)), keyWith()].map((token) => {
      const scopes = SCOPES.filter((scope) => token.includes(scope));
      return [token, { id: token.slice(-10), name: `test ${scopes.join("+") || "none"}`, scopes }];
    }),
  );
  keysReachable = true;
  /** What the repositories do: answer, reject (the database is away) or never answer. */
  database: "there" | "away" = "there";
  /** What was asked of queues, waiting callers and wrap-ups, in its order. */
  commands: object[] = [];
  /** How the next of them turns out. */
  waits: "done" | NotWaiting = "done";
  /** Set: the queue that a caller is to be moved to refuses him. */
  moved: MoveRefusal | null = null;
  pulled: ReturnType<ApiDeps["acd"]["live"]["pull"]> = { kind: "done" };
  extended: "notInWrapUp" | "tooLong" | null = null;
  explanations = new Map<CallId, Explanation>();
  /** Notes of the versions published. */
  notes: string[] = [];
  /** Somebody else publishes a version in the middle of every change. */
  othersPublish = false;
  ariConnected = true;
  pool: PoolNow = { role: "owner", epoch: 1, owner: "a", ownerApi: null };
  spooled = 0;
}
