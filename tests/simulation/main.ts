/**
 * Simulated hours at will: seeds one after the other until the hours are done or
 * something does not hold.
 *
 *   npm run simulate -- --hours 1000             from seed 1 on, five hours a seed
 *   npm run simulate -- --seed 42 --hours 3.2    one seed, as a failure tells it
 *   --calm                                       people alone: nothing is killed, nothing gets lost
 *   --json                                       one JSON object a run on standard output
 */
import { Command, InvalidArgumentError } from "commander";
import { addHits, coverageOf } from "./coverage";
import { reportOf } from "./report";
import { HOURS_PER_SEED, type Outcome, simulate } from "./simulate";

interface Options {
  readonly hours: number;
  readonly seed: number;
  readonly calm: boolean;
  readonly json: boolean;
}

const positive = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("a number above 0 is needed, for example 5");
  return value;
};

async function main(): Promise<number> {
  const command = new Command("simulate")
    .option("--hours <n>", "simulated hours in all", positive, 200)
    .option("--seed <n>", "the first seed", positive, 1)
    .option("--calm", "nothing is killed, nothing gets lost", false)
    .option("--json", "one JSON object a run", false)
    .parse();
  const { hours, seed: first, calm, json } = command.opts<Options>();
  const total = { hours: 0, calls: 0, talks: 0, steps: 0 };
  const hits = new Map<string, number>();
  const startedMs = Date.now();
  for (let seed = first; total.hours < hours - 1e-6; seed++) {
    const outcome = await simulate({ seed, hours: Math.min(HOURS_PER_SEED, hours - total.hours), calm });
    total.hours += outcome.hours;
    total.calls += outcome.calls;
    total.talks += outcome.talks;
    total.steps += outcome.steps;
    addHits(hits, outcome.hits);
    if (json) process.stdout.write(`${JSON.stringify(inShort(outcome))}\n`);
    const report = reportOf(outcome);
    if (report) {
      process.stderr.write(`\n${report}\n`);
      return 1;
    }
    const speed = Math.round(total.hours / ((Date.now() - startedMs) / 3_600_000));
    process.stderr.write(`\rseed ${seed}: ${total.hours.toFixed(0)} of ${hours} h, ${total.calls} calls, ${speed}x `);
  }
  const { seen, of, missing, rarest } = coverageOf(hits);
  process.stderr.write(
    [
      `\n${total.hours.toFixed(1)} hours held: ${total.calls} calls, ${total.talks} talks, ${total.steps} steps`,
      `${seen} of ${of} pairs of state and event were seen; the rarest ${rarest?.count ?? 0} times: ${rarest?.pair ?? ""}`,
      ...(missing.length > 0 ? [`not seen: ${missing.join(", ")}`] : []),
      "",
    ].join("\n"),
  );
  return 0;
}

function inShort({ hits, failed, ...rest }: Outcome): object {
  return { ...rest, pairs: hits.size, failed: failed && { ...failed, journal: failed.journal.slice(-40) } };
}

main().then(
  (code) => process.exit(code),
  (err: unknown) => {
    console.error(err);
    process.exit(2);
  },
);
