/** Sites and employees of the published company. */
import type { Static } from "typebox";
import Type from "typebox";
import type { Employee } from "../../domain/company";
import type { ApiDeps } from "../deps";
import { listOf, pageOf } from "../pages";
import { notFound } from "../problem";
import { Closed, Id, IdParams, ListOf, PageParameters, Ref, Words } from "../schemas/common";
import { EmployeeSchema, employeeJson, SiteSchema, siteJson } from "../schemas/company";
import type { Api } from "../types";

type Deps = Pick<ApiDeps, "company">;

export function siteRoutes(api: Api, { company }: Deps): void {
  api.get(
    "/sites",
    {
      config: { access: "read", standby: true },
      schema: {
        tags: ["company"],
        operationId: "listSites",
        summary: "List the sites",
        description: "Sites in the company file's order: whose number was called, its zone, hours and menu.",
        querystring: Closed(PageParameters),
        response: { 200: { description: "A page of sites.", ...ListOf(Ref(SiteSchema)) } },
      },
    },
    async (request, reply) =>
      listOf(
        request,
        reply,
        pageOf(company().sites, (site) => site.id, request.query),
        siteJson,
      ),
  );

  api.get(
    "/sites/:id",
    {
      config: { access: "read", standby: true, problems: [404] },
      schema: {
        tags: ["company"],
        operationId: "readSite",
        summary: "Read one site",
        description: "A site as the next caller meets it.",
        params: IdParams("site"),
        response: { 200: Ref(SiteSchema) },
      },
    },
    async ({ params }) => {
      const site = company().sites.find(({ id }) => id === params.id);
      if (!site) throw notFound("site", params.id);
      return siteJson(site);
    },
  );
}

const EmployeeQuery = Closed({
  name: Type.Optional(Words("Any part of the name, without regard to case.")),
  extension: Type.Optional(
    Type.String({ minLength: 1, maxLength: 16, pattern: "^[0-9]+$", description: "The whole extension." }),
  ),
  department: Type.Optional(Id("The department's key.")),
  ...PageParameters,
});

export function employeeRoutes(api: Api, { company }: Deps): void {
  const isAgent = (employee: Employee): boolean => company().agents.some((profile) => profile.employee === employee.id);

  api.get(
    "/employees",
    {
      config: { access: "read", standby: true },
      schema: {
        tags: ["company"],
        operationId: "listEmployees",
        summary: "List the employees",
        description: "Everybody with an extension, in the company file's order; filters narrow each other.",
        querystring: EmployeeQuery,
        response: { 200: { description: "A page of employees.", ...ListOf(Ref(EmployeeSchema)) } },
      },
    },
    async (request, reply) => {
      const found = company().employees.filter(fits(request.query));
      const page = pageOf(found, (employee) => employee.id, request.query);
      return listOf(request, reply, page, (employee) => employeeJson(employee, isAgent(employee)));
    },
  );

  api.get(
    "/employees/:id",
    {
      config: { access: "read", standby: true, problems: [404] },
      schema: {
        tags: ["company"],
        operationId: "readEmployee",
        summary: "Read one employee",
        description: "An employee with the phones that ring for the extension.",
        params: IdParams("employee"),
        response: { 200: Ref(EmployeeSchema) },
      },
    },
    async ({ params }) => {
      const employee = company().employees.find(({ id }) => id === params.id);
      if (!employee) throw notFound("employee", params.id);
      return employeeJson(employee, isAgent(employee));
    },
  );
}

function fits(query: Static<typeof EmployeeQuery>): (employee: Employee) => boolean {
  const name = query.name?.toLocaleLowerCase();
  return (employee) =>
    (name === undefined || employee.name.toLocaleLowerCase().includes(name)) &&
    (query.extension === undefined || employee.extension === query.extension) &&
    (query.department === undefined || employee.department === query.department);
}
