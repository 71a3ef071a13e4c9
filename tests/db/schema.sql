CREATE TABLE agent_intervals (
  seq bigint NOT NULL,
  node text NOT NULL,
  agent text NOT NULL,
  kind text NOT NULL,
  value text NOT NULL,
  reason text,
  call_id text,
  from_at timestamp with time zone NOT NULL,
  to_at timestamp with time zone,
  CHECK ((kind = ANY (ARRAY['status'::text, 'state'::text]))),
  PRIMARY KEY (node, seq)
);
CREATE INDEX agent_intervals_by_agent ON agent_intervals USING btree (agent, kind, from_at);
CREATE INDEX agent_intervals_open ON agent_intervals USING btree (agent, kind) WHERE (to_at IS NULL);

CREATE TABLE api_keys (
  id text NOT NULL,
  name text NOT NULL,
  hash bytea NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  last_used timestamp with time zone,
  revoked_at timestamp with time zone,
  CHECK ((octet_length(hash) = 32)),
  PRIMARY KEY (id)
);

CREATE TABLE callbacks (
  id text NOT NULL,
  asked_on text,
  origin text,
  entry text,
  queue text,
  site text,
  number text,
  called_from text,
  customer text,
  name text,
  call_id text,
  entered_at timestamp with time zone,
  requested_at timestamp with time zone,
  tries integer,
  last_outcome text,
  again_at timestamp with time zone,
  ended_at timestamp with time zone,
  how text,
  ended_by text,
  epoch bigint,
  PRIMARY KEY (id)
);
CREATE INDEX callbacks_by_request ON callbacks USING btree (requested_at DESC, id DESC);
CREATE INDEX callbacks_open ON callbacks USING btree (id) WHERE (ended_at IS NULL);

CREATE TABLE calls (
  id text NOT NULL,
  node text NOT NULL,
  channel text,
  site text,
  dnis text,
  dnis_known boolean,
  ani text,
  number text,
  kind text,
  employee text,
  company_version integer,
  customers jsonb,
  customer_name text,
  category text,
  manager text,
  language text,
  lookup text,
  lookup_ms integer,
  arrived_at timestamp with time zone,
  answered_at timestamp with time zone,
  step text,
  step_state jsonb,
  blocked_by text,
  incident text,
  deflected boolean,
  queue text,
  connected_at timestamp with time zone,
  connected_to text,
  adopted_at timestamp with time zone,
  fallback_note text,
  ended_at timestamp with time zone,
  end_reason text,
  end_at_step text,
  cause text,
  callback text,
  epoch bigint,
  PRIMARY KEY (id)
);
CREATE INDEX calls_by_arrival ON calls USING btree (arrived_at DESC, id DESC);
CREATE INDEX calls_by_callback ON calls USING btree (callback) WHERE (callback IS NOT NULL);
CREATE INDEX calls_by_number ON calls USING btree (number text_pattern_ops, arrived_at DESC) WHERE (number IS NOT NULL);
CREATE INDEX calls_open ON calls USING btree (node) WHERE (ended_at IS NULL);

CREATE TABLE campaign_hearings (
  campaign text NOT NULL,
  call_id text NOT NULL,
  customer text,
  number text,
  heard_at timestamp with time zone,
  answer text,
  PRIMARY KEY (campaign, call_id)
);
CREATE INDEX campaign_hearings_by_customer ON campaign_hearings USING btree (customer, campaign, heard_at DESC) WHERE (customer IS NOT NULL);
CREATE INDEX campaign_hearings_by_number ON campaign_hearings USING btree (number, campaign, heard_at DESC) WHERE (number IS NOT NULL);

CREATE TABLE company_versions (
  version integer NOT NULL,
  document jsonb NOT NULL,
  note text NOT NULL DEFAULT ''::text,
  published_at timestamp with time zone NOT NULL DEFAULT now(),
  CHECK ((version > 0)),
  PRIMARY KEY (version)
);

CREATE TABLE customer_numbers (
  number text NOT NULL,
  customer_id text NOT NULL,
  CHECK ((number ~ '^\+[0-9]{1,15}$'::text)),
  FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
  PRIMARY KEY (customer_id, number)
);
CREATE INDEX customer_numbers_by_number ON customer_numbers USING btree (number text_pattern_ops);

CREATE TABLE customers (
  id text NOT NULL,
  name text NOT NULL,
  search_key text NOT NULL,
  category text,
  manager text,
  language text,
  last_agent text,
  notes text NOT NULL DEFAULT ''::text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CHECK ((id <> ''::text)),
  PRIMARY KEY (id)
);
CREATE INDEX customers_by_search_key ON customers USING btree (search_key, id);
CREATE INDEX customers_by_word ON customers USING gin (to_tsvector('simple'::regconfig, search_key));

CREATE TABLE events (
  seq bigint NOT NULL,
  node text NOT NULL,
  at timestamp with time zone NOT NULL,
  type text NOT NULL,
  call_id text,
  data jsonb NOT NULL,
  PRIMARY KEY (node, seq)
);
CREATE INDEX events_by_call ON events USING btree (call_id, seq) WHERE (call_id IS NOT NULL);
CREATE INDEX events_by_time ON events USING brin (at);
CREATE INDEX events_of_queue_switches ON events USING btree (((data ->> 'queue'::text)), at) WHERE (type = ANY (ARRAY['queue.opened'::text, 'queue.closed'::text]));

CREATE TABLE migrations (
  name text NOT NULL,
  done_at timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (name)
);

CREATE TABLE offers (
  id text NOT NULL,
  entry text NOT NULL,
  call_id text NOT NULL,
  agent text NOT NULL,
  leg text,
  made_at timestamp with time zone,
  ended_at timestamp with time zone,
  outcome text,
  rang_ms integer,
  PRIMARY KEY (id)
);
CREATE INDEX offers_by_agent ON offers USING btree (agent, made_at);
CREATE INDEX offers_by_call ON offers USING btree (call_id);
CREATE INDEX offers_open ON offers USING btree (call_id) WHERE (ended_at IS NULL);

CREATE TABLE open_matters (
  id bigint NOT NULL IDENTITY,
  customer_id text NOT NULL,
  subject text NOT NULL,
  handler text NOT NULL,
  opened_at timestamp with time zone NOT NULL DEFAULT now(),
  closed_at timestamp with time zone,
  FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
  PRIMARY KEY (id)
);
CREATE INDEX open_matters_by_customer ON open_matters USING btree (customer_id, opened_at DESC) WHERE (closed_at IS NULL);

CREATE TABLE pool_leases (
  pool text NOT NULL,
  epoch bigint NOT NULL,
  node text NOT NULL,
  instance text NOT NULL,
  api text NOT NULL,
  since_epoch bigint NOT NULL,
  taken_at timestamp with time zone NOT NULL,
  renewed_at timestamp with time zone NOT NULL,
  released_at timestamp with time zone,
  PRIMARY KEY (pool)
);

CREATE TABLE queue_entries (
  id text NOT NULL,
  call_id text NOT NULL,
  queue text NOT NULL,
  stream text,
  credit_seconds integer,
  shadow boolean,
  entered_at timestamp with time zone,
  left_at timestamp with time zone,
  how text,
  waited_ms integer,
  resumes text,
  PRIMARY KEY (id)
);
CREATE INDEX queue_entries_abandoned ON queue_entries USING btree (left_at) WHERE (how = 'abandoned'::text);
CREATE INDEX queue_entries_by_call ON queue_entries USING btree (call_id);
CREATE INDEX queue_entries_by_queue ON queue_entries USING btree (queue, entered_at);
CREATE INDEX queue_entries_open ON queue_entries USING btree (queue) WHERE (left_at IS NULL);

CREATE TABLE segments (
  call_id text NOT NULL,
  leg text NOT NULL,
  kind text NOT NULL,
  employee text NOT NULL,
  device text,
  queue text,
  from_at timestamp with time zone,
  to_at timestamp with time zone,
  ms integer,
  outcome text,
  CHECK ((kind = ANY (ARRAY['ring'::text, 'talk'::text]))),
  PRIMARY KEY (call_id, leg, kind)
);
CREATE INDEX segments_by_employee ON segments USING btree (employee, from_at) WHERE (kind = 'talk'::text);
CREATE INDEX segments_open ON segments USING btree (call_id) WHERE (to_at IS NULL);
