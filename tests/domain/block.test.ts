import { blockOf } from "../../src/domain/block";
import type { E164 } from "../../src/domain/glossary";
import { aCompany } from "./a-company";

const company = aCompany({
  blocks: [
    { prefix: "+749555566", action: "refuse", reason: "fraud range" },
    { prefix: "+74955556677", action: "message", reason: "a debtor" },
    { prefix: "+78435550999", action: "message", reason: "asked not to call" },
  ],
});

test.each([
  ["+74955556600", "fraud range"],
  ["+74955556677", "a debtor"],
  ["+78435550999", "asked not to call"],
  ["+78435550998", null],
  ["+749555567", null],
  ["+7", null],
])("%s: %s", (number, reason) => {
  expect(blockOf(company, number as E164)?.reason ?? null).toBe(reason);
});

test("a caller without a number is on no list", () => {
  expect(blockOf(company, null)).toBeNull();
});
