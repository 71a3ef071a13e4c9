// Why: the API asks for a key from its first route on; we keep only what proves a key, never the key.
import type { Knex } from "knex";

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE api_keys (
      id         text PRIMARY KEY,
      name       text NOT NULL,
      -- SHA-256 of a secret of 256 random bits: too long to be guessed, so a slow hash would add nothing but time.
      hash       bytea NOT NULL CHECK (octet_length(hash) = 32),
      scopes     text[] NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      last_used  timestamptz,
      revoked_at timestamptz
    );
  `);
}
