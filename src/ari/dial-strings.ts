/**
 * Everything that ends up in an endpoint, a variable or a media name is checked
 * here first: Asterisk's separators (& / @ , ;) in a number are how calls are
 * made that nobody may make.
 */
import type { Endpoint, RingAttempt } from "../callflow/ports";
import { assert } from "../domain/assert";
import type { QueueId } from "../domain/glossary";

const ACCOUNT = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const E164_NUMBER = /^\+[1-9][0-9]{3,14}$/;
const SHOWN_NUMBER = /^\+?[0-9*#]{1,32}$/;
const SHOWN_NAME_MAX = 64;
const COUNTRY = /^[a-z]{2}$/;
const QUEUE = /^[a-z0-9][a-z0-9-]{0,62}$/;
const MEDIA = /^(sound|recording):[A-Za-z0-9][A-Za-z0-9_./-]{0,199}$/;
const MUSIC_CLASS = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const DEVICE = /^[a-z0-9][a-z0-9-]{0,63}$/;
const GLOBAL = /^[A-Z][A-Za-z0-9_-]{0,63}$/;

/** @throws AssertionFailed for anything that is not an account of ours or a number in E.164 */
export function endpointString(endpoint: Endpoint, trunk: string): string {
  if (endpoint.kind === "desk") {
    return `PJSIP/${checkedAccount(endpoint.account)}`;
  }
  assert(ACCOUNT.test(trunk), "not the name of a trunk");
  assert(E164_NUMBER.test(endpoint.number), "not a number in E.164");
  return `PJSIP/${endpoint.number}@${trunk}`;
}

/** What the rung phone shows. A caller's number and name are the caller's own words, so only plain ones pass. */
export function shownAs(show: RingAttempt["show"]): Readonly<Record<string, string>> {
  const number = show.number !== null && SHOWN_NUMBER.test(show.number) ? show.number : null;
  const name = plainName(show.name ?? "");
  return {
    "CONNECTEDLINE(num,i)": number ?? "anonymous",
    ...(number === null ? { "CONNECTEDLINE(num-pres,i)": "unavailable" } : {}),
    "CONNECTEDLINE(name)": name || (number ?? "anonymous"),
  };
}

/** Letters of any script, digits and a little punctuation: nothing that quotes, separates or starts a new header line. */
const plainName = (name: string): string =>
  name
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N} .,'’+()-]/gu, "")
    .trim()
    .slice(0, SHOWN_NAME_MAX);

export const toneZone = (country: string): string | null =>
  COUNTRY.test(country.toLowerCase()) ? country.toLowerCase() : null;

/** @throws AssertionFailed */
export function checkedAccount(account: string): string {
  assert(ACCOUNT.test(account), "not a phone account");
  return account;
}

/** @throws AssertionFailed */
export function checkedMedia(media: string): string {
  assert(MEDIA.test(media) && !media.includes(".."), "not a sound of ours");
  return media;
}

/** @throws AssertionFailed */
export function checkedMusic(music: string): string {
  assert(MUSIC_CLASS.test(music), "not a music class");
  return music;
}

/** @throws AssertionFailed; "lobby" names the room of those who are in no queue */
export function checkedQueue(queue: QueueId): QueueId {
  assert(QUEUE.test(queue) && queue !== "lobby", "not the key of a queue");
  return queue;
}

/** @throws AssertionFailed */
export function checkedDevice(device: string): string {
  assert(DEVICE.test(device), "not the name of a device state");
  return `Stasis:${device}`;
}

/** @throws AssertionFailed. The value may hold anything that fits on one line of the CLI. */
export function checkedGlobal(name: string): string {
  assert(GLOBAL.test(name), "not the name of a global variable");
  return name;
}
