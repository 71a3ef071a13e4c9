/** `frontdesk calls`: the calls that are, and were, and one of them as a story. */
import { DateTime } from "luxon";
import type { CallDetail, CallRow, CallStory } from "../../api/deps";
import { createCalls } from "../../db/calls";
import type { Company } from "../../domain/company";
import { isCallId } from "../../domain/ids";
import { storyNames } from "../../domain/story-names";
import { requireCompany } from "../company-in-database";
import { type AddCommand, type CliContext, withDatabase } from "../context";
import { EXIT, Refusal } from "../failure";
import { databaseOf } from "../target";
import { facts, printJson, table } from "../terminal";
import { wholeNumber } from "../whole-number";

interface ListOptions {
  readonly open?: boolean;
  readonly limit: number;
  readonly number?: string;
  readonly json?: boolean;
}

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 200;

export const callsCommand: AddCommand = (program, context, done) => {
  const calls = program.command("calls").description("list calls, and tell one as a story");
  calls
    .command("list", { isDefault: true })
    .description("list calls, the newest first")
    .option("--open", "only those that go on")
    .option("--limit <n>", `how many, 1 to ${LIMIT_MAX}`, wholeNumber(1, LIMIT_MAX), LIMIT_DEFAULT)
    .option("--number <number>", "only from numbers that begin so, for example +7843")
    .option("--json", "print JSON")
    .addHelpText("after", LIST_HELP)
    .action(async (options: ListOptions) => done(await list(options, context)));
  calls
    .command("show")
    .description("tell one call: what happened, in order, and why")
    .argument("<id>", "the call's id, as in `calls list`, in logs, and as account code in Asterisk")
    .option("--json", "print JSON")
    .addHelpText("after", SHOW_HELP)
    .action(async (id: string, { json }: { json?: boolean }) => done(await show(id, json === true, context)));
};

async function list({ open, limit, number, json }: ListOptions, context: CliContext): Promise<number> {
  const { rows, company } = await withDatabase(databaseOf(context.target()), async (database) => {
    const company = await requireCompany(database);
    const calls = createCalls({ knex: database.knex, names: () => storyNames(company) });
    const filter = {
      open: open === true ? true : null,
      number: number ?? null,
      site: null,
      queue: null,
      fromMs: null,
      toMs: null,
    };
    const { rows } = await calls.list(filter, { limit, after: null });
    return { rows, company };
  });
  const { terminal } = context;
  if (json) printJson(terminal, rows);
  else if (rows.length > 0)
    terminal.print(
      table(
        HEAD,
        rows.map((row) => cells(row, company)),
      ),
    );
  else terminal.say(open ? "No call goes on." : "There are no calls yet.");
  return EXIT.ok;
}

async function show(id: string, json: boolean, context: CliContext): Promise<number> {
  if (!isCallId(id))
    throw new Refusal(
      `"${id}" is no call's id: they have 11 characters, for example ${EXAMPLE_ID}. Type: frontdesk calls list`,
    );
  const { call, story, company } = await withDatabase(databaseOf(context.target()), async (database) => {
    const company = await requireCompany(database);
    const calls = createCalls({ knex: database.knex, names: () => storyNames(company) });
    const [call, story] = await Promise.all([calls.get(id), calls.story(id)]);
    return { call, story, company };
  });
  if (!call && !story) throw new Refusal(`There is no call ${id}. Type: frontdesk calls list`);
  const { terminal } = context;
  if (json) printJson(terminal, { call, story });
  else terminal.print(callText(call, story, company));
  return EXIT.ok;
}

const HEAD = ["id", "arrived", "from", "who", "site", "now, or end", "queue", "length"];

export function cells(row: CallRow, company: Company): string[] {
  return [
    row.id,
    localTime(row.arrivedAtMs, row.site, company, "MM-dd HH:mm:ss Z"),
    row.number ?? row.kind ?? "-",
    row.customerName ?? row.employee ?? "-",
    row.site ?? "-",
    row.endedAtMs === null ? (row.step ?? "-") : `${row.endReason ?? "ended"}${row.step ? ` (${row.step})` : ""}`,
    row.queue ?? "-",
    row.arrivedAtMs === null || row.endedAtMs === null
      ? "-"
      : `${Math.round((row.endedAtMs - row.arrivedAtMs) / 1_000)} s`,
  ];
}

export function callText(call: CallDetail | null, story: CallStory | null, company: Company): string {
  const site = call?.site ?? null;
  const head = call
    ? facts([
        ["call", call.id],
        ["from", `${call.number ?? call.kind ?? "unknown"}${call.customerName ? `, ${call.customerName}` : ""}`],
        ["to", `${call.dnis ?? "unknown"}${site ? ` (${site})` : ""}`],
        ["arrived", localTime(call.arrivedAtMs, site, company, "yyyy-MM-dd HH:mm:ss ZZZZ")],
        [
          "ended",
          call.endedAtMs === null
            ? `not yet; now in ${call.step ?? "an unknown step"}`
            : `${call.endReason ?? "unknown"}, ${call.cause ?? "unknown cause"}`,
        ],
      ])
    : "";
  const lines = (story?.lines ?? []).map(({ atMs, text }) => `${localTime(atMs, site, company, "HH:mm:ss")}  ${text}`);
  return [head, lines.join("\n")].filter(Boolean).join("\n\n");
}

/** By the clock of the site that was called. */
function localTime(atMs: number | null, site: string | null, company: Company, format: string): string {
  if (atMs === null) return "-";
  const zone = company.sites.find(({ id }) => id === site)?.zone ?? "utc";
  return DateTime.fromMillis(atMs, { zone }).toFormat(format);
}

const EXAMPLE_ID = "a2k3x9v2m00";

const LIST_HELP = `
Times are by the clock of the site that was called, with its distance from UTC.

Examples:
  $ frontdesk calls list --open
  $ frontdesk calls list --number +7843 --limit 5
  $ frontdesk calls list --json | jq -r '.[].id'`;

const SHOW_HELP = `
Exit codes: 0 told, 1 there is no such call.

Examples:
  $ frontdesk calls show ${EXAMPLE_ID}
  $ frontdesk calls show ${EXAMPLE_ID} --json`;
