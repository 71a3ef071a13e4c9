/** The published versions of the company document. */
import { createCompanies, VersionConflict } from "../../src/db/companies";
import { useTestDatabase } from "../support/test-db";

const db = useTestDatabase();
beforeEach(() => db().knex("company_versions").delete());

test("nothing is published in an empty database; then the newest version is the current one, the older stay", async () => {
  const companies = createCompanies(db().knex);
  expect(await companies.current()).toBeNull();
  expect(await companies.publish({ name: "one", sites: [{ id: "kazan" }] }, "first")).toBe(1);
  expect(await companies.publish({ name: "two" }, "second")).toBe(2);
  expect(await companies.current()).toMatchObject({ version: 2, document: { name: "two" }, note: "second" });
  expect(await companies.get(1)).toMatchObject({ version: 1, document: { name: "one", sites: [{ id: "kazan" }] } });
  expect(await companies.get(3)).toBeNull();
});

test("of many published at once each is one version", async () => {
  const companies = createCompanies(db().knex);
  const versions = await Promise.all(Array.from({ length: 6 }, (_, i) => companies.publish({ name: String(i) }, "")));
  expect(versions.sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

test("who changes a version that is not the newest any more is refused, and nothing is published", async () => {
  const companies = createCompanies(db().knex);
  await companies.publish({ name: "one" }, "");
  const outcomes = await Promise.allSettled([1, 2, 3].map((n) => companies.publish({ name: String(n) }, "", 1)));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  await expect(companies.publish({ name: "late" }, "", 1)).rejects.toThrow(VersionConflict);
  expect((await companies.current())?.version).toBe(2);
});
