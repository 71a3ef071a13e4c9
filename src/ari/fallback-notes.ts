/**
 * The notes that Asterisk's dialplan leaves in Asterisk's database while
 * frontdesk is away (asterisk-conf/extensions.conf). While live_dangerously is
 * off, ARI may list keys (DB_KEYS) and delete them (DB_DELETE written to), but
 * not read values (DB): so each key says everything by itself. Functions are
 * read through a channel only, so one is made for it, which nobody dials.
 */
import { NOTES_READER_ID } from "../domain/ids";
import { type AriCommand, create, getVariable, hangup, setGlobal } from "./commands";
import { AsteriskUnreachable } from "./errors";
import { fields, textOrEmpty } from "./events";
import { type AriResult, describe } from "./result";

const FAMILY = "frontdesk-away";
/** The rest is read the next time: enough for an hour, and little enough to be deleted within seconds. */
const NOTES_READ_MAX = 5_000;
/** One answer holds the keys of a thousand seconds. */
const BUCKET = /^\d{1,12}$/;
/** What reaches a dialplan function: no parenthesis, brace or comma that would end it. */
const NOTE = /^[A-Za-z0-9_.+*#|/-]{1,200}$/;

type Send = (command: AriCommand) => Promise<AriResult>;

/** The word after the application's name that tells our own channel from a caller's. */
export const NOTES_ARG = "notes";
/** Any extension that exists: nothing of it runs before the channel is dialled. */
const NOTES_ENDPOINT = "Local/notes@frontdesk-ops";

export interface FallbackNotes {
  /** The oldest first, NOTES_READ_MAX and what shares the last thousand seconds with them. */
  readonly notes: readonly string[];
  /** There are more, all of them later. */
  readonly more: boolean;
}

/** Keys below the family. @throws AsteriskUnreachable */
export async function readNotes(send: Send, app: string): Promise<FallbackNotes> {
  const reader = { channelId: NOTES_READER_ID, endpoint: NOTES_ENDPOINT, app, appArgs: NOTES_ARG, variables: {} };
  let made = await send(create(reader));
  if (made.kind === "conflict") {
    // Of a process that died while it read.
    await send(hangup(NOTES_READER_ID, "normal"));
    made = await send(create(reader));
  }
  if (made.kind !== "ok") throw new AsteriskUnreachable("other", `The notes cannot be read: ${describe(made)}.`);
  try {
    return await readAll(send);
  } finally {
    await send(hangup(NOTES_READER_ID, "normal"));
  }
}

async function readAll(send: Send): Promise<FallbackNotes> {
  const notes: string[] = [];
  const buckets = (await keysBelow(send, FAMILY)).filter((key) => BUCKET.test(key));
  for (const bucket of buckets) {
    if (notes.length >= NOTES_READ_MAX) return { notes, more: true };
    for (const key of await keysBelow(send, `${FAMILY}/${bucket}`)) notes.push(`${bucket}/${key}`);
  }
  return { notes, more: false };
}

/** What is there no more is what we wanted. @throws AsteriskUnreachable */
export async function deleteNotes(send: Send, notes: readonly string[]): Promise<void> {
  for (const note of notes) {
    if (!NOTE.test(note)) continue;
    const result = await send(setGlobal(`DB_DELETE(${FAMILY}/${note})`, "1"));
    if (result.kind !== "ok")
      throw new AsteriskUnreachable("other", `A note stays in its database: ${describe(result)}.`);
  }
}

async function keysBelow(send: Send, prefix: string): Promise<readonly string[]> {
  const result = await send(getVariable(NOTES_READER_ID, `DB_KEYS(${prefix})`));
  if (result.kind === "ok") return textOrEmpty(fields(result.body).value).split(",").filter(Boolean);
  throw new AsteriskUnreachable("other", `Asterisk did not tell its notes: ${describe(result)}.`);
}
