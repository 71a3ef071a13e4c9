/** `frontdesk lookup`: the same decisions as for a real call, told in advance. */
import { traceText } from "../../src/cli/commands/lookup";
import { type Trace, traceNumber, UnknownSite } from "../../src/cli/trace-number";
import type { Customer } from "../../src/domain/call";
import type { Company } from "../../src/domain/company";
import type { CustomerId } from "../../src/domain/glossary";
import { aCompany, anEmployee, aSite } from "../domain/a-company";

const VIP: Customer = {
  id: "aksakov" as CustomerId,
  name: "Viktor Aksakov",
  category: "vip",
  manager: "e204",
  language: "en",
  lastAgent: null,
  openMatter: null,
};

const company: Company = {
  ...aCompany({
    sites: [
      aSite(),
      aSite({ id: "roma", dnis: ["+39 06 555 0101"], country: "IT", languages: ["it"], withheld: "refuse" }),
    ],
  }),
  employees: [anEmployee("204", { name: "Anna Petrova" })],
  categories: [{ id: "vip", name: "VIP", direct: true, creditSeconds: 0 }],
  blocks: [{ prefix: "+7495555", action: "refuse", reason: "sales calls" }],
};

function trace(asked: string, found: readonly Customer[] = [], site: string | null = null): Promise<Trace> {
  return traceNumber(asked, site, { company, directory: { lookUp: async () => found } });
}

test("an extension is one before any number is looked for", async () => {
  const lookUp = jest.fn(async () => []);
  const found = await traceNumber("204", null, { company, directory: { lookUp } });
  expect(found).toMatchObject({ kind: "extension", number: null, card: "none", extension: { name: "Anna Petrova" } });
  expect(lookUp).not.toHaveBeenCalled();
});

test("a number is read by the rules of the site asked for", async () => {
  expect(await trace("8 (843) 555-12-34")).toMatchObject({
    kind: "unknown",
    number: "+78435551234",
    card: "newContact",
  });
  expect(await trace("06 555 01234", [], "roma")).toMatchObject({ number: "+390655501234" });
});

test("a VIP goes to the personal manager, a number of two customers offers a choice", async () => {
  const vip = await trace("+78435551001", [VIP]);
  expect(vip).toMatchObject({ kind: "customer", card: "customer", language: "en" });
  expect(vip.treatment).toContain("Rings Anna Petrova directly");
  expect(await trace("+78435551001", [VIP, { ...VIP, id: "b" as CustomerId }])).toMatchObject({ card: "chooser" });
});

test("a blocked number is refused, and a withheld one where the site says so", async () => {
  expect(await trace("+74955550000")).toMatchObject({
    block: { reason: "sales calls" },
    treatment: "Refused with a SIP status.",
  });
  expect(await trace("anonymous")).toMatchObject({ kind: "withheld", treatment: "Greeted, then the menu." });
  expect((await trace("anonymous", [], "roma")).treatment).toContain("Refused");
});

test.each(["", "sip:x@y", "1001", "٠١٢٣", "9".repeat(200), "'; DROP TABLE calls"])(
  "%j is no number and no error",
  async (asked) => {
    expect(["unreadable", "withheld"]).toContain((await trace(asked)).kind);
  },
);

test("an unknown site is named with those there are", async () => {
  await expect(trace("204", [], "rome")).rejects.toThrow(new UnknownSite("rome", ["kazan", "roma"]));
});

test("it reads as facts, one a line", async () => {
  expect(traceText(await trace("8-843-555-10-01", [VIP])).split("\n")).toEqual([
    "asked         8-843-555-10-01",
    "site          kazan (numbers are read as in RU)",
    "read as       +78435551001",
    "extension     no",
    "block list    no",
    "customer      Viktor Aksakov (aksakov); category VIP, goes direct; manager Anna Petrova, 204",
    "language      en",
    "card          the customer's card",
    "what happens  Rings Anna Petrova directly, desk then mobile; if nobody takes it, the greeting.",
  ]);
});
