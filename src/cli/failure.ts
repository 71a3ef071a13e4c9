/**
 * What a person reads when a command cannot do what it was asked: one
 * paragraph, what, why and what to type, and an exit code. The stack is shown
 * with --debug only.
 */
import { AsteriskUnreachable } from "../ari/errors";
import { ConfigError } from "../config";
import { SetupError } from "../setup/errors";

/** Exit codes of every command but `doctor`, whose codes grade its findings. */
export const EXIT = {
  ok: 0,
  /** The thing asked about is wrong, or is not there; or something failed that nobody foresaw. */
  wrong: 1,
  /** The command was misused, or could not work at all: settings, set-up. */
  usage: 2,
} as const;

/** The thing asked about is wrong: a refusal in sentences, exit code 1. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

export interface Explained {
  readonly text: string;
  readonly exitCode: number;
}

/** Any error as a person should read it. */
export function explain(err: unknown, { debug }: { debug: boolean }): Explained {
  const stack = debug && typeof errorLike(err).stack === "string" ? `\n${errorLike(err).stack}` : "";
  if (err instanceof Refusal) return { text: `${err.message}${stack}`, exitCode: EXIT.wrong };
  if (err instanceof ConfigError)
    return { text: `${sentence(err.message)} The README lists every variable.${stack}`, exitCode: EXIT.usage };
  if (err instanceof SetupError || err instanceof AsteriskUnreachable)
    return { text: `${err.message}${stack}`, exitCode: EXIT.usage };
  const hint = debug ? "" : " Run it again with --debug to see where.";
  return { text: `${sentence(messageOf(err))}${hint}${stack}`, exitCode: EXIT.wrong };
}

/** The name of a database as it may be shown: without user and password. */
export function databaseName(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname || "localhost"}:${port || "5432"}${pathname}`;
  } catch {
    return "(DATABASE_URL cannot be read as a URL)";
  }
}

export interface DatabaseTrouble {
  readonly what: string;
  readonly why: string;
  readonly cure: string;
}

/** What a failed statement or connection means for the person at the terminal; null: not the database's doing. */
export function databaseTrouble(err: unknown, url: string): DatabaseTrouble | null {
  const code = codeOf(err);
  // knex puts the whole statement before the reason.
  const why = capital(messageOf(err).split(" - ").at(-1) ?? "");
  const found = CURES.find(([codes]) => codes.test(code) || (code === "" && codes.test(why)));
  if (!found) return null;
  const [, what, cure] = found;
  return { what: what.replace("{where}", databaseName(url)), why, cure };
}

/** The same as one paragraph. */
export function databaseFailure(err: unknown, url: string): SetupError | null {
  const trouble = databaseTrouble(err, url);
  return trouble && new SetupError(trouble.what, trouble.why, trouble.cure, { cause: err });
}

/** Whether a DATABASE_URL can be one at all: what cannot would be taken for the name of a host. */
export const isDatabaseUrl = (url: string): boolean => /^postgres(ql)?:\/\/./.test(url) && URL.canParse(url);

/** SQLSTATE or system error, what it means, what to type. */
const CURES: readonly (readonly [RegExp, string, string])[] = [
  [/^42P01$/, "The database {where} has not frontdesk's tables", "Type: frontdesk migrate"],
  [/^42703$/, "The database {where} is of another version of frontdesk", "Type: frontdesk migrate"],
  [
    /^(28P01|28000)$/,
    "Postgres at {where} refuses the user or password of DATABASE_URL",
    "Correct DATABASE_URL; to set a new password, type in psql: ALTER ROLE frontdesk PASSWORD '...'",
  ],
  [
    /^3D000$/,
    "Postgres at {where} has no such database",
    "Make it: createdb frontdesk, or correct the name at the end of DATABASE_URL",
  ],
  [
    /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|57P03|57P01|08\w{3}|53300)$|timeout|Connection terminated/i,
    "Postgres at {where} cannot be reached",
    "Start it (systemctl start postgresql), or correct DATABASE_URL (such as postgres://frontdesk:secret@127.0.0.1:5432/frontdesk)",
  ],
];

interface ErrorLike {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly stack?: unknown;
  readonly errors?: readonly unknown[];
}

/** By what it has rather than by its class: errors of Node's own are of another one where code runs in a context of its own. */
function errorLike(err: unknown): ErrorLike {
  const like: ErrorLike = typeof err === "object" && err !== null ? err : { message: String(err) };
  // Several addresses were tried: they fail alike, so the first speaks for all.
  return like.errors && like.errors.length > 0 ? errorLike(like.errors[0]) : like;
}

/** SQLSTATE, or the system's name for it. */
function codeOf(err: unknown): string {
  const { code } = errorLike(err);
  return typeof code === "string" ? code : "";
}

function messageOf(err: unknown): string {
  const { message } = errorLike(err);
  return typeof message === "string" && message !== "" ? message : "Something failed without a word";
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function sentence(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
