/** `frontdesk lookup NUMBER`: what frontdesk knows of a number, before anybody calls. */
import { createCustomers } from "../../db/customers";
import { requireCompany } from "../company-in-database";
import { type AddCommand, type CliContext, withDatabase } from "../context";
import { EXIT, Refusal } from "../failure";
import { databaseOf } from "../target";
import { facts, printJson } from "../terminal";
import { type Trace, type TracedCustomer, traceNumber, UnknownSite } from "../trace-number";

interface Options {
  readonly site?: string;
  readonly json?: boolean;
}

export const lookupCommand: AddCommand = (program, context, done) => {
  program
    .command("lookup")
    .description("show what frontdesk knows of a number: who it is, which card would pop, what would happen")
    .argument("<number>", "as the carrier sends it, or as people write it; or an extension")
    .option("--site <id>", "whose numbering rules read it (default: the default site's)")
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action(async (number: string, options: Options) => {
      const trace = await look(number, options, context);
      if (options.json) printJson(context.terminal, traceJson(trace));
      else context.terminal.print(traceText(trace));
      done(trace.kind === "unreadable" ? EXIT.wrong : EXIT.ok);
    });
};

async function look(number: string, { site }: Options, context: CliContext): Promise<Trace> {
  return withDatabase(databaseOf(context.target()), async (database) => {
    const company = await requireCompany(database);
    try {
      return await traceNumber(number, site ?? null, { company, directory: createCustomers(database) });
    } catch (err) {
      throw err instanceof UnknownSite ? new Refusal(err.message) : err;
    }
  });
}

const CARDS: Record<Trace["card"], string> = {
  none: "none",
  newContact: "a form for a new contact",
  customer: "the customer's card",
  chooser: "a choice between these customers",
};

export function traceText(trace: Trace): string {
  const { asked, site, extension, number, block, customers, card, language, treatment } = trace;
  return facts([
    ["asked", asked],
    ["site", `${site.id} (numbers are read as in ${site.country})`],
    ["read as", number ?? notRead(trace)],
    ["extension", extension ? `yes: ${extension.name} (${extension.kind} ${extension.id})` : "no"],
    ["block list", block ? `yes: ${block.prefix}, ${block.action} (${block.reason})` : "no"],
    ...customers.map((one, i): [string, string] => [
      customers.length > 1 ? `customer ${i + 1}` : "customer",
      customerText(one),
    ]),
    ...(customers.length === 0 ? ([["customer", "nobody has this number"]] as const) : []),
    ["language", language],
    ["card", CARDS[card]],
    ["what happens", treatment],
  ]);
}

function notRead({ kind }: Trace): string {
  if (kind === "extension") return "an extension, no number is looked for";
  return kind === "withheld" ? "withheld" : "no telephone number: the caller would be unknown";
}

function customerText({ customer, category, manager, handler }: TracedCustomer): string {
  const parts = [
    `${customer.name} (${customer.id})`,
    customer.category === null
      ? ""
      : `category ${category?.name ?? customer.category}${category?.direct ? ", goes direct" : ""}`,
    customer.manager === null
      ? "no personal manager"
      : `manager ${manager ? `${manager.name}, ${manager.extension}` : `${customer.manager} (no longer an employee)`}`,
    customer.lastAgent === null ? "" : `last talked to ${customer.lastAgent}`,
    customer.openMatter === null
      ? ""
      : `open matter "${customer.openMatter.subject}" with ${handler?.name ?? customer.openMatter.handler}`,
  ];
  return parts.filter(Boolean).join("; ");
}

function traceJson({ site, customers, ...trace }: Trace): object {
  return {
    ...trace,
    site: site.id,
    customers: customers.map(({ customer, manager, category }) => ({
      ...customer,
      direct: category?.direct ?? false,
      managerName: manager?.name ?? null,
    })),
  };
}

const HELP = `
Exit codes: 0 read, 1 it is no telephone number.

Examples:
  $ frontdesk lookup "+7 843 555-12-34"
  $ frontdesk lookup 88435551234 --site samara
  $ frontdesk lookup 204                 an extension`;
