/** A process that starts two programs under a guard, tells their numbers and waits to be killed (guard.test.ts). */
import { join } from "node:path";
import { createGuard } from "../../src/setup/guard";

async function main(dir: string): Promise<void> {
  const guard = await createGuard({ runsDir: join(dir, "runs") });
  const options = { env: { PATH: process.env.PATH }, output: { file: join(dir, "log") }, stopLimitMs: 1_000 };
  const polite = await guard.spawn("polite", { file: "sleep", args: ["300"] }, options);
  const stubborn = await guard.spawn(
    "stubborn",
    { file: "sh", args: ["-c", "trap '' TERM; while :; do sleep 0.1; done"] },
    options,
  );
  process.stdout.write(`${polite.pid} ${stubborn.pid}\n`);
}

void main(process.argv[2] ?? "");
