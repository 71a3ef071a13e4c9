import type { Department } from "../../src/domain/company";
import type { E164 } from "../../src/domain/glossary";
import { departmentPlan, indexCompany, RING_ALL_PHONES_MAX, reachPlan } from "../../src/domain/people";
import { aCompany, anEmployee, aSite } from "./a-company";

const MOBILE = "+79005550101" as E164;
const times = aSite().times;

function aDepartment(ring: Department["ring"], queue: string | null = null): Department {
  return { id: "sales", name: "Sales", extension: "600", ring, queue };
}

const anna = anEmployee("101", { department: "sales", mobile: MOBILE });
const boris = anEmployee("102", { department: "sales" });
const clara = anEmployee("103", { department: "sales", desk: null, mobile: MOBILE });

const peopleWith = (ring: Department["ring"], queue: string | null = null) =>
  indexCompany(
    aCompany({ employees: [anna, boris, clara, anEmployee("104")], departments: [aDepartment(ring, queue)] }),
  );

const said = (phones: readonly { employee: string; device: string; ringMs: number }[]) =>
  phones.map(({ employee, device, ringMs }) => `${employee} ${device} ${ringMs / 1000} s`);

test("a person is rung on the desk phone, then on the mobile", () => {
  expect(reachPlan(anna, times)).toEqual([
    { employee: "e101", device: "desk", endpoint: { kind: "desk", account: "desk-101" }, ringMs: 20_000 },
    { employee: "e101", device: "mobile", endpoint: { kind: "mobile", number: MOBILE }, ringMs: 25_000 },
  ]);
});

test("a phone that is not there is skipped", () => {
  expect(said(reachPlan(boris, times))).toEqual(["e102 desk 20 s"]);
  expect(said(reachPlan(clara, times))).toEqual(["e103 mobile 25 s"]);
  expect(reachPlan(anEmployee("105", { desk: null }), times)).toEqual([]);
});

test("a department in turn rings each of its people once", () => {
  const plan = departmentPlan("sales", peopleWith("inTurn"), times);
  expect(plan.kind === "inTurn" && said(plan.phones)).toEqual(["e101 desk 20 s", "e102 desk 20 s", "e103 mobile 25 s"]);
});

test("a department all at once rings desks only", () => {
  const plan = departmentPlan("sales", peopleWith("all"), times);
  expect(plan.kind === "all" && said(plan.phones)).toEqual(["e101 desk 20 s", "e102 desk 20 s"]);
});

test("a department that is a queue leads to it", () => {
  expect(departmentPlan("sales", peopleWith("queue", "front-desk"), times)).toEqual({
    kind: "queue",
    queue: "front-desk",
  });
});

test("a department that does not exist has nobody", () => {
  expect(departmentPlan("nobody", peopleWith("all"), times)).toEqual({ kind: "inTurn", phones: [] });
});

test("never more phones at once than the limit", () => {
  const crowd = Array.from({ length: 50 }, (_, i) => anEmployee(String(200 + i), { department: "sales" }));
  const plan = departmentPlan(
    "sales",
    indexCompany(aCompany({ employees: crowd, departments: [aDepartment("all")] })),
    times,
  );
  expect(plan.kind === "all" && plan.phones).toHaveLength(RING_ALL_PHONES_MAX);
});

test("everybody is found by id, extension and desk phone", () => {
  const people = peopleWith("all");
  expect(people.employee("e101")).toBe(anna);
  expect(people.extension("102")).toEqual({ kind: "employee", employee: "e102" });
  expect(people.extension("600")).toEqual({ kind: "department", department: "sales" });
  expect(people.extension("999")).toBeNull();
  expect(people.deskOwner("desk-104")?.id).toBe("e104");
  expect(people.deskOwner("trunk")).toBeNull();
  expect(people.employee("toString")).toBeNull();
});

test("one version of the company is indexed once", () => {
  const company = aCompany();
  expect(indexCompany(company)).toBe(indexCompany(company));
});
