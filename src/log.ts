/**
 * The log: JSON lines on stdout, pretty when a person is watching. Facts are
 * logged by id; numbers of people, digits they dialled and secrets never get
 * out, at whatever depth of a logged object they stand and in the texts of
 * errors too. (The number is in the calls table, the choice in the journal.)
 */
import { type DestinationStream, type Logger, pino, stdSerializers } from "pino";
import pretty from "pino-pretty";
import type { CallId } from "./domain/glossary";

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

/** A copy without secrets. Errors are left to their serializer, other class instances to their own toJSON. */
function censor(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return censorText(value);
  if (value === null || typeof value !== "object" || value instanceof Error) return value;
  if (depth >= DEPTH_MAX) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => censor(item, depth + 1));
  const plain = Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;
  if (!plain) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [field, isSecret(field) ? CENSORED : censor(inner, depth + 1)]),
  );
}

/** An error as it is logged: its own fields may carry headers and URLs, so they are cleaned as well. */
function errorForLog(err: unknown): unknown {
  if (!(err instanceof Error)) return censor(err);
  return censor({ ...stdSerializers.err(err), raw: undefined });
}

/** The root of the log; made once, by the process's entry point. */
export function createLog(options: LogOptions): Log {
  const forPeople = options.pretty ?? (options.destination === undefined && process.stdout.isTTY === true);
  // Written synchronously: a worker thread would lose the last lines of a crash, which are those we need.
  const destination = options.destination ?? pino.destination({ fd: 1, sync: true });
  const stream = forPeople
    ? pretty({ colorize: true, sync: true, translateTime: "SYS:HH:MM:ss.l", ignore: "pid,hostname", destination })
    : destination;
  return pino(
    {
      level: options.level,
      base: {},
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => censor(fields) as Record<string, unknown>,
        bindings: (fields) => censor(fields) as Record<string, unknown>,
      },
      serializers: { err: errorForLog, error: errorForLog },
      hooks: {
        logMethod(args, method) {
          const [first] = args as unknown[];
          // Without a message pino takes the error's own, uncensored.
          const said = args.length === 1 && first instanceof Error ? [first, first.message] : args;
          method.apply(this, said.map((arg) => (typeof arg === "string" ? censorText(arg) : arg)) as typeof args);
        },
      },
    },
    stream,
  );
}

/** The log of one call: every line carries the call's id. */
export function logOfCall(log: Log, call: CallId): Log {
  return log.child({ call });
}
