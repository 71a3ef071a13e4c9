/**
 * The log: JSON lines on stdout, pretty when a person is watching. Facts are
 * logged by id; numbers of people, digits they dialled and secrets never get
 * out, at whatever depth of a logged object they stand and in the texts of
 * errors too. (The number is in the calls table, the choice in the journal.)
 */
import { type DestinationStream, type Logger, pino, stdSerializers } from "pino";
import pretty from "pino-pretty";

export type Log = Logger;

export interface LogOptions {
  /** A pino level, e.g. "info"; "silent" writes nothing. */
  readonly level: string;
  /** For people. Default: whether stdout is a terminal. */
  readonly pretty?: boolean;
  /** Where the lines go. Default: stdout. */
  readonly destination?: DestinationStream;
}

const CENSORED = "[redacted]";
/** Deeper than anything we log on purpose; what lies below is dropped, not shown. */
const DEPTH_MAX = 6;

/** Names of fields whose value is never written, compared without case, dashes and underscores. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  ...["authorization", "cookie", "setcookie", "proxyauthorization"],
  ...["password", "passwd", "pass", "secret", "token", "apikey", "key", "keys", "credentials", "auth"],
  ...["connectionstring", "databaseurl"],
  ...[
    "ani",
    "number",
    "numbers",
    "phone",
    "mobile",
    "callernumber",
    "calleridnum",
    "digits",
    "digit",
    "dtmf",
    "extension",
  ],
]);

/** Secrets that come inside a text: a password in a URL, a key in a header or a query. */
const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:)[^\s@]+@/gi, `$1${CENSORED}@`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${CENSORED}`],
  [/\bfrontdesk_(live|test)_\w+/g, CENSORED],
  [/\b(api_key|password|key|token)=[^\s&"']+/gi, `$1=${CENSORED}`],
];

const isSecret = (field: string): boolean => SECRET_FIELDS.has(field.replace(/[-_]/g, "").toLowerCase());

function censorText(text: string): string {
  return SECRET_TEXTS.reduce((clean, [pattern, mask]) => clean.replace(pattern, mask), text);
}

/** A copy without secrets, errors with their message, stack and own fields. Other class instances are left to their own toJSON. */
function censor(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return censorText(value);
  if (value === null || typeof value !== "object") return value;
  if (depth >= DEPTH_MAX) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => censor(item, depth + 1));
  // An error's own fields may be headers and URLs: they are looked at like all others.
  if (value instanceof Error) return censorFields({ ...stdSerializers.err(value) }, depth);
  const plain = Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;
  return plain ? censorFields(value, depth) : value;
}

function censorFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, inner]) => [field, isSecret(field) ? CENSORED : censor(inner, depth + 1)]),
  );
}

/** What is said when nothing is: the error's message, which pino would write as it is. */
function messageOf(logged: unknown): string | null {
  const err =
    logged instanceof Error || !logged || typeof logged !== "object" ? logged : (logged as { err?: unknown }).err;
  return err instanceof Error ? err.message : null;
}

/** The root of the log; made once, by the process's entry point. */
export function createLog(options: LogOptions): Log {
  const forPeople = options.pretty ?? (options.destination === undefined && process.stdout.isTTY === true);
  // Written synchronously: a worker thread would lose the last lines of a crash, which are those we need.
  const destination = options.destination ?? pino.destination({ fd: 1, sync: true });
  const stream = forPeople
    ? pretty({ colorize: true, sync: true, translateTime: "SYS:HH:MM:ss.l", ignore: "pid,hostname", destination })
    : destination;
  const root = pino(
    {
      level: options.level,
      base: {},
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => censor(fields) as Record<string, unknown>,
      },
      // The fields have been made plain already; pino's own serializer would lose the error's type.
      serializers: { err: (err: unknown) => err },
      hooks: {
        logMethod(args, method) {
          const message = args.length === 1 ? messageOf(args[0]) : null;
          const said: unknown[] = message === null ? args : [args[0], message];
          method.apply(this, said.map((arg) => (typeof arg === "string" ? censorText(arg) : arg)) as typeof args);
        },
      },
    },
    stream,
  );
  // A child's fields pass no formatter of ours; children inherit this from the root.
  const child = root.child;
  root.child = function censored(this: Log, fields: object, childOptions?: object) {
    return child.call(this, censor(fields) as Record<string, unknown>, childOptions);
  } as typeof root.child;
  return root;
}
