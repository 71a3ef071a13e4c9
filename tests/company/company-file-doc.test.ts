/** The documentation of the company file is true: its examples load, and every field stands in it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { CompanyFileSchema, loadCompany } from "../../src/company";

const DOC = readFileSync(join(__dirname, "../../docs/company-file.md"), "utf8");
const examples = [...DOC.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ""]) => text);
const whole = examples.filter((text) => text.startsWith("company:"));

test("the smallest and the complete example stand in it", () => {
  expect(whole).toHaveLength(2);
});

test.each(whole.map((text) => [text.length, text]))(
  "the example of %d characters loads, and every prompt it names can be heard",
  (_length, text) => {
    const general = parse(readFileSync(join(__dirname, "../../sounds/prompts.yaml"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(loadCompany(String(text), { sounds: new Set(Object.keys(general)) }).warnings).toEqual([]);
  },
);

/** Every name of a field anywhere in the schema. */
function fieldsOf(schema: object, found = new Set<string>()): Set<string> {
  for (const [key, value] of Object.entries(schema)) {
    if (key === "properties") for (const name of Object.keys(value as object)) found.add(name);
    if (typeof value === "object" && value !== null) fieldsOf(value as object, found);
  }
  return found;
}

test.each([...fieldsOf(CompanyFileSchema)])("%s is explained", (field) => {
  expect(DOC).toMatch(new RegExp(`\`(\\w+\\.)?${field}\\b|^## .*\\b${field}\\b|\\b${field}:`, "m"));
});
