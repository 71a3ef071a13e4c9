// Why: what happens is written down once (events); calls, segments, entries, offers and intervals are read from tables folded from it.
import type { Knex } from "knex";

export async function up(db: Knex): Promise<void> {
  await db.raw(JOURNAL);
  await db.raw(CALLS);
  await db.raw(QUEUES_AND_AGENTS);
}

const JOURNAL = `
  -- The journal. seq rises for one node and begins with the microseconds of the clock, so it also sorts nodes by time.
  CREATE TABLE events (
    seq     bigint NOT NULL,
    node    text NOT NULL,
    at      timestamptz NOT NULL,
    type    text NOT NULL,
    call_id text,
    data    jsonb NOT NULL,
    PRIMARY KEY (node, seq)
  );
  CREATE INDEX events_by_call ON events (call_id, seq) WHERE call_id IS NOT NULL;
  -- Rows lie in the order of their time: a block range index answers "on that day" for a thousandth of a b-tree's cost.
  CREATE INDEX events_by_time ON events USING brin (at);
`;

// The ledger has no foreign keys and few NOT NULLs on purpose: when a full spool has dropped the beginning of a call,
// what is left of it is still worth keeping, and one odd row must never hold up the writing of all the others.
const CALLS = `
  CREATE TABLE calls (
    id              text PRIMARY KEY,
    node            text NOT NULL,
    channel         text,
    site            text,
    dnis            text,
    dnis_known      boolean,
    ani             text,
    number          text,
    kind            text,
    employee        text,
    company_version integer,
    customers       jsonb,
    customer_name   text,
    category        text,
    manager         text,
    language        text,
    lookup          text,
    lookup_ms       integer,
    arrived_at      timestamptz,
    answered_at     timestamptz,
    step            text,
    step_state      jsonb,
    blocked_by      text,
    incident        text,
    deflected       boolean,
    queue           text,
    connected_at    timestamptz,
    connected_to    text,
    adopted_at      timestamptz,
    fallback_note   text,
    ended_at        timestamptz,
    end_reason      text,
    end_at_step     text,
    cause           text
  ) WITH (fillfactor = 70); -- a call's row is written about ten times: room to do it in place
  CREATE INDEX calls_by_arrival ON calls (arrived_at DESC, id DESC);
  CREATE INDEX calls_by_number ON calls (number text_pattern_ops, arrived_at DESC) WHERE number IS NOT NULL;
  CREATE INDEX calls_open ON calls (node) WHERE ended_at IS NULL;

  -- One phone's part in a call: while it rang, and while it talked.
  CREATE TABLE segments (
    call_id  text NOT NULL,
    leg      text NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('ring', 'talk')),
    employee text NOT NULL,
    device   text,
    queue    text,
    from_at  timestamptz,
    to_at    timestamptz,
    ms       integer,
    outcome  text,
    PRIMARY KEY (call_id, leg, kind)
  );
  CREATE INDEX segments_by_employee ON segments (employee, from_at) WHERE kind = 'talk';
  CREATE INDEX segments_open ON segments (call_id) WHERE to_at IS NULL;

  -- Who has heard a campaign, so that nobody hears it twice in its days.
  CREATE TABLE campaign_hearings (
    campaign text NOT NULL,
    call_id  text NOT NULL,
    customer text,
    number   text,
    heard_at timestamptz,
    answer   text,
    PRIMARY KEY (campaign, call_id)
  );
  CREATE INDEX campaign_hearings_by_customer ON campaign_hearings (customer, campaign, heard_at DESC) WHERE customer IS NOT NULL;
  CREATE INDEX campaign_hearings_by_number ON campaign_hearings (number, campaign, heard_at DESC) WHERE number IS NOT NULL;
`;

const QUEUES_AND_AGENTS = `
  CREATE TABLE queue_entries (
    id             text PRIMARY KEY,
    call_id        text NOT NULL,
    queue          text NOT NULL,
    stream         text,
    credit_seconds integer,
    shadow         boolean,
    entered_at     timestamptz,
    left_at        timestamptz,
    how            text,
    waited_ms      integer
  ) WITH (fillfactor = 80);
  CREATE INDEX queue_entries_by_call ON queue_entries (call_id);
  CREATE INDEX queue_entries_by_queue ON queue_entries (queue, entered_at);
  CREATE INDEX queue_entries_open ON queue_entries (queue) WHERE left_at IS NULL;

  CREATE TABLE offers (
    id       text PRIMARY KEY,
    entry    text NOT NULL,
    call_id  text NOT NULL,
    agent    text NOT NULL,
    leg      text,
    made_at  timestamptz,
    ended_at timestamptz,
    outcome  text,
    rang_ms  integer
  ) WITH (fillfactor = 80);
  CREATE INDEX offers_by_call ON offers (call_id);
  CREATE INDEX offers_by_agent ON offers (agent, made_at);
  CREATE INDEX offers_open ON offers (call_id) WHERE ended_at IS NULL;

  -- The time book of an agent: what was chosen (status) beside what the system saw (state).
  -- The open rows are what a process that starts takes over.
  CREATE TABLE agent_intervals (
    seq     bigint NOT NULL,
    node    text NOT NULL,
    agent   text NOT NULL,
    kind    text NOT NULL CHECK (kind IN ('status', 'state')),
    value   text NOT NULL,
    reason  text,
    call_id text,
    from_at timestamptz NOT NULL,
    to_at   timestamptz,
    PRIMARY KEY (node, seq)
  );
  CREATE INDEX agent_intervals_by_agent ON agent_intervals (agent, kind, from_at);
  CREATE INDEX agent_intervals_open ON agent_intervals (agent, kind) WHERE to_at IS NULL;
`;
