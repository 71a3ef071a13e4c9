/**
 * Keys of the API: `frontdesk_live_<id>_<secret>`. The id finds the row, the
 * secret proves it; of the secret only a hash is kept, so a key is shown once.
 * A good key is remembered for some seconds: a busy wallboard asks often, and a
 * revoked key dies within them everywhere.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Knex } from "knex";
import { type ApiKey, type ApiKeys, SCOPES, type Scope } from "../api/deps";
import type { Clock } from "../callflow/ports";
import type { EpochMs } from "../domain/glossary";

export const REMEMBERED_MS = 5_000;
const REMEMBERED_MAX = 1_000;
/** `last_used` is for people: once a minute is exact enough and costs nothing. */
const LAST_USED_EVERY_MS = 60_000;
const ID_BYTES = 5;
const SECRET_BYTES = 32;
const TOKEN = /^frontdesk_live_([0-9a-f]{10})_([\w-]{43})$/;

export interface KeptKey extends ApiKey {
  readonly createdAtMs: EpochMs;
  readonly lastUsedMs: EpochMs | null;
  readonly revokedAtMs: EpochMs | null;
}

export interface KeptKeys extends ApiKeys {
  /** The token is in no way to be had again. */
  create(key: {
    readonly name: string;
    readonly scopes: readonly Scope[];
  }): Promise<{ readonly id: string; readonly token: string }>;
  /** False: there is no such key, or it was revoked before. */
  revoke(id: string): Promise<boolean>;
  /** The newest first, revoked ones included. */
  list(): Promise<readonly KeptKey[]>;
}

interface Remembered {
  readonly key: ApiKey;
  readonly untilMs: number;
}

export function createApiKeys({ knex, clock }: { knex: Knex; clock: Pick<Clock, "nowMs" | "monotonicMs"> }): KeptKeys {
  /** By the hash of the whole token: what is in memory opens nothing either. */
  const remembered = new Map<string, Remembered>();
  const usedAtMs = new Map<string, number>();

  function remember(tokenHash: string, key: ApiKey): void {
    remembered.set(tokenHash, { key, untilMs: clock.monotonicMs() + REMEMBERED_MS });
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED_MAX && oldest !== undefined) remembered.delete(oldest);
  }

  async function noteUse(id: string): Promise<void> {
    const nowMs = clock.monotonicMs();
    if (nowMs - (usedAtMs.get(id) ?? Number.NEGATIVE_INFINITY) < LAST_USED_EVERY_MS) return;
    usedAtMs.set(id, nowMs);
    await knex("api_keys")
      .where({ id })
      .update({ last_used: new Date(clock.nowMs()) });
  }

  return {
    async verify(token) {
      const parts = TOKEN.exec(token);
      if (!parts) return null;
      const [, id = "", secret = ""] = parts;
      const tokenHash = hashOf(token).toString("base64");
      const known = remembered.get(tokenHash);
      if (known && clock.monotonicMs() < known.untilMs) return known.key;
      remembered.delete(tokenHash);
      const row: Row | undefined = await knex("api_keys").where({ id }).first();
      // A key that is not there takes as long as one that is: compared with something in either case.
      const same = timingSafeEqual(row?.hash ?? NO_HASH, hashOf(secret));
      if (!row || !same || row.revoked_at) return null;
      const key = keyOf(row);
      remember(tokenHash, key);
      await noteUse(id).catch(() => undefined); // the key is good, whether or not that could be noted
      return key;
    },

    async create({ name, scopes }) {
      const id = randomBytes(ID_BYTES).toString("hex");
      const secret = randomBytes(SECRET_BYTES).toString("base64url");
      await knex("api_keys").insert({
        id,
        name,
        hash: hashOf(secret),
        scopes: [...scopes],
        created_at: new Date(clock.nowMs()),
      });
      return { id, token: `frontdesk_live_${id}_${secret}` };
    },

    async revoke(id) {
      for (const [tokenHash, { key }] of remembered) if (key.id === id) remembered.delete(tokenHash);
      const changed = await knex("api_keys")
        .where({ id, revoked_at: null })
        .update({ revoked_at: new Date(clock.nowMs()) });
      return changed > 0;
    },

    async list() {
      const rows: Row[] = await knex("api_keys").orderBy([{ column: "created_at", order: "desc" }, "id"]);
      return rows.map((row) => ({
        ...keyOf(row),
        createdAtMs: row.created_at.getTime(),
        lastUsedMs: row.last_used?.getTime() ?? null,
        revokedAtMs: row.revoked_at?.getTime() ?? null,
      }));
    },
  };
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly hash: Buffer;
  readonly scopes: string[];
  readonly created_at: Date;
  readonly last_used: Date | null;
  readonly revoked_at: Date | null;
}

const NO_HASH = Buffer.alloc(32);
const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest();
const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text);
const keyOf = ({ id, name, scopes }: Row): ApiKey => ({ id, name, scopes: scopes.filter(isScope) });
