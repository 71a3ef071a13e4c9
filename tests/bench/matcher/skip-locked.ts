/**
 * The queue in a table: what many build with Postgres and FOR UPDATE SKIP
 * LOCKED. One row a waiting caller, an index by what he needs and since when he
 * waits; a free agent takes the first row of what he can do, in one statement.
 * Prepared statements, one session, nothing synced: the database at its best.
 */
import { join } from "node:path";
import { Client } from "pg";
import { createGuard } from "../../../src/setup/guard";
import { startPostgres } from "../../../src/setup/postgres";
import { Chance } from "../../acd/matching/random";
import { AGENTS, someAgent, someCaller, WAITING } from "./shape";
import { someEvent } from "./trace";

const SCHEMA = `
  create unlogged table waiting (id bigserial primary key, class text not null, since bigint not null);
  create index on waiting (class, since);`;
const TAKE = `
  delete from waiting where id = (
    select id from waiting where class = any($1) order by since limit 1 for update skip locked) returning id`;

const classOf = ({ queue, variables }: ReturnType<typeof someCaller>): string =>
  `${queue} ${variables.stream} ${variables.language}`;

export interface SkipLockedOptions {
  readonly dir: string;
  readonly cacheDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly seconds: number;
}

/** Events a second. */
export async function skipLockedRate({ dir, cacheDir, env, seconds }: SkipLockedOptions): Promise<number> {
  const guard = await createGuard({ runsDir: join(dir, "runs") });
  const settings = { fsync: "off", synchronous_commit: "off" };
  const postgres = await startPostgres({ dataDir: join(dir, "postgres"), cacheDir, guard, env, settings });
  const client = new Client({ connectionString: postgres.url });
  try {
    await client.connect();
    return await run(client, seconds * 1_000);
  } finally {
    await client.end();
    await postgres.discard();
    await guard.stopAll();
  }
}

async function run(client: Client, forMs: number): Promise<number> {
  const chance = new Chance(1);
  await client.query(SCHEMA);
  const classes = Array.from({ length: WAITING }, () => classOf(someCaller(chance)));
  await client.query("insert into waiting (class, since) select c, n from unnest($1::text[]) with ordinality t(c, n)", [
    classes,
  ]);
  await client.query("analyze waiting");
  const agents = Array.from({ length: AGENTS }, () => someAgent(chance)).map(({ tiers, skills }) =>
    canTake(tiers, skills),
  );
  let done = 0;
  let lastId = WAITING;
  const endsAtMs = performance.now() + forMs;
  while (performance.now() < endsAtMs) {
    const kind = someEvent(chance);
    if (kind === "enter") {
      const values = [classOf(someCaller(chance)), lastId++];
      await client.query({ name: "enter", text: "insert into waiting (class, since) values ($1, $2)", values });
    } else if (kind === "ready") {
      await client.query({ name: "take", text: TAKE, values: [chance.of(agents)] });
    } else if (kind === "abandon") {
      await client.query({
        name: "leave",
        text: "delete from waiting where id = $1",
        values: [1 + chance.below(lastId)],
      });
    } else continue; // nothing the table knows of
    done++;
  }
  return (done * 1_000) / forMs;
}

function canTake(tiers: ReadonlyMap<string, number>, skills: Readonly<Record<string, number>>): string[] {
  const names = Object.keys(skills);
  const subjects = names.filter((name) => name.startsWith("subject") && (skills[name] ?? 0) >= 2);
  const languages = names.filter((name) => name.startsWith("language"));
  return [...tiers.keys()].flatMap((queue) =>
    subjects.flatMap((subject) => languages.map((language) => `${queue} ${subject} ${language}`)),
  );
}
