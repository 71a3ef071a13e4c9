import type { Caller, Customer } from "../../src/domain/call";
import type { Category, Stream } from "../../src/domain/company";
import type { CustomerId, E164 } from "../../src/domain/glossary";
import { callerOf, creditSeconds, dialledForms, languageOf, siteOf } from "../../src/domain/identify";
import { CREDIT_SECONDS_MAX } from "../../src/domain/order";
import { indexCompany } from "../../src/domain/people";
import { aCompany, anEmployee, aSite } from "./a-company";

const kazan = aSite();
const samara = aSite({ id: "samara", dnis: ["+7 846 555-00-01", "5501"], zone: "Europe/Samara" });
const rome = aSite({ id: "rome", dnis: ["06 1234 5678"], country: "IT", zone: "Europe/Rome", languages: ["it"] });
const company = aCompany({ sites: [kazan, samara, rome], employees: [anEmployee("101")] });
const people = indexCompany(company);

const alice: Customer = {
  id: "alice" as CustomerId,
  name: "Alice",
  category: null,
  manager: null,
  language: "en",
  lastAgent: null,
  openMatter: null,
};

const unknown: Caller = { kind: "unknown", number: null, customers: [], employee: null };
const known: Caller = { ...unknown, kind: "customer", customers: [alice] };

describe("the forms in which a site's number may be dialled, for a dialplan that can only compare", () => {
  test("hold every usual one, with and without the plus", () => {
    expect(dialledForms(kazan, company)).toEqual(
      expect.arrayContaining(["78435550001", "+78435550001", "88435550001", "8435550001", "0078435550001"]),
    );
    expect(dialledForms(samara, company)).toContain("5501");
    expect(dialledForms(rome, company)).toEqual(expect.arrayContaining(["0612345678", "390612345678"]));
  });

  test("lead to that site and no other", () => {
    for (const site of [kazan, samara, rome])
      for (const form of dialledForms(site, company)) expect(siteOf(form, company)).toEqual({ site, known: true });
  });
});

describe("the site by the number dialled", () => {
  test.each([
    ["+7 843 555-00-01", "kazan", true],
    ["+78435550001", "kazan", true],
    ["78435550001", "kazan", true],
    ["8435550001", "kazan", true],
    ["88435550001", "kazan", true],
    ["0078435550001", "kazan", true],
    ["81078435550001", "kazan", true],
    ["88465550001", "samara", true],
    ["5501", "samara", true],
    ["+390612345678", "rome", true],
    ["0612345678", "rome", true],
    ["390612345678", "rome", true],
    ["+78435550002", "kazan", false],
    ["843555000", "kazan", false],
    ["", "kazan", false],
    ["s", "kazan", false],
    ["\u202e", "kazan", false],
    ["7".repeat(4096), "kazan", false],
  ])("%s: %s, known %s", (dnis, id, isKnown) => {
    const { site, known } = siteOf(dnis, company);
    expect([site.id, known]).toEqual([id, isKnown]);
  });
});

describe("who calls", () => {
  const arrival = (ani: string) => callerOf({ ani, country: "RU", colleague: null });

  test("a number that can be read is an unknown caller's until somebody is found", () => {
    expect(arrival("89001234567")).toEqual({ ...unknown, number: "+79001234567" as E164 });
  });

  test("a withheld number is no unknown number", () => {
    expect(arrival("anonymous").kind).toBe("withheld");
  });

  test("a number that cannot be read is an unknown caller's without a number", () => {
    expect(arrival("'; DROP TABLE calls; --")).toEqual(unknown);
  });

  test("a colleague has no number, whatever the phone shows", () => {
    const colleague = people.deskOwner("desk-101");
    expect(callerOf({ ani: "89001234567", country: "RU", colleague })).toEqual({
      ...unknown,
      kind: "colleague",
      employee: "e101",
    });
  });

  test("an extension as the number of an outside call is nobody's", () => {
    expect(arrival("101")).toEqual(unknown);
  });
});

describe("the language", () => {
  test("is the customer's, if the site speaks it", () => {
    expect(languageOf(known, kazan)).toBe("en");
  });

  test("is the site's own for everybody else", () => {
    expect(languageOf(known, rome)).toBe("it");
    expect(languageOf(unknown, kazan)).toBe("ru");
    expect(languageOf({ ...known, customers: [{ ...alice, language: null }] }, kazan)).toBe("ru");
  });
});

describe("the credit", () => {
  const purchase: Stream = {
    id: "new-purchase",
    name: "A new purchase",
    queue: "front-desk",
    creditSeconds: 60,
    forNewCustomers: true,
  };
  const service: Stream = { ...purchase, id: "service", creditSeconds: 30, forNewCustomers: false };
  const vip: Category = { id: "vip", name: "VIP", direct: true, creditSeconds: 300 };
  const generous = aSite({ headStartForExisting: true });

  test.each([
    ["nothing", { stream: null, category: null, urgencySeconds: 0, caller: unknown, site: kazan }, 0],
    [
      "a new customer's head start",
      { stream: purchase, category: null, urgencySeconds: 0, caller: unknown, site: kazan },
      60,
    ],
    [
      "an existing customer on the new customers' key",
      { stream: purchase, category: null, urgencySeconds: 0, caller: known, site: kazan },
      0,
    ],
    [
      "the same where the site allows it",
      { stream: purchase, category: null, urgencySeconds: 0, caller: known, site: generous },
      60,
    ],
    ["a stream for everybody", { stream: service, category: null, urgencySeconds: 0, caller: known, site: kazan }, 30],
    [
      "category and urgency without a stream",
      { stream: null, category: vip, urgencySeconds: 45, caller: known, site: kazan },
      345,
    ],
    ["everything", { stream: service, category: vip, urgencySeconds: 45, caller: known, site: kazan }, 375],
    [
      "more than the bound",
      { stream: service, category: vip, urgencySeconds: 9999, caller: known, site: kazan },
      CREDIT_SECONDS_MAX,
    ],
    [
      "less than nothing",
      { stream: null, category: { ...vip, creditSeconds: -50 }, urgencySeconds: 0, caller: known, site: kazan },
      0,
    ],
  ])("%s", (_what, request, seconds) => {
    expect(creditSeconds(request)).toBe(seconds);
  });
});
