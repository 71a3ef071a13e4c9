/** Customers, found by number and by name. */
import Type from "typebox";
import type { CustomerId } from "../../domain/glossary";
import type { ApiDeps } from "../deps";
import { homeCountry, numberPrefix } from "../numbers";
import { listOf, pageRequest } from "../pages";
import { fromDatabase, notFound } from "../problem";
import { Closed, IdParams, ListOf, NumberFilter, PageParameters, Ref, Words } from "../schemas/common";
import { CustomerSchema, customerJson } from "../schemas/customer";
import type { Api } from "../types";

export function customerRoutes(api: Api, { customers, company }: Pick<ApiDeps, "customers" | "company">): void {
  api.get(
    "/customers",
    {
      config: { access: "read", standby: true, problems: [503] },
      schema: {
        tags: ["customers"],
        operationId: "searchCustomers",
        summary: "Search the customers",
        description:
          "By number (E.164, from its beginning; spaces, dashes and brackets do not matter) and by the beginnings of the words of the name, in any order. Without either: all of them, page by page.",
        querystring: Closed({
          number: NumberFilter,
          name: Type.Optional(Words("Any part of the name, without regard to case.")),
          ...PageParameters,
        }),
        response: { 200: { description: "A page of customers.", ...ListOf(Ref(CustomerSchema)) } },
      },
    },
    async (request, reply) => {
      const { number, name } = request.query;
      const page = await fromDatabase(
        customers.search(
          { number: numberPrefix(number, homeCountry(company())), name: name ?? null },
          pageRequest(request.query),
        ),
      );
      return listOf(request, reply, page, customerJson);
    },
  );

  api.get(
    "/customers/:id",
    {
      config: { access: "read", standby: true, problems: [404, 503] },
      schema: {
        tags: ["customers"],
        operationId: "readCustomer",
        summary: "Read one customer",
        description: "A customer's card: numbers, category, personal manager, language and open matter.",
        params: IdParams("customer"),
        response: { 200: Ref(CustomerSchema) },
      },
    },
    async ({ params }) => {
      const found = await fromDatabase(customers.get(params.id as CustomerId));
      if (!found) throw notFound("customer", params.id);
      return customerJson(found);
    },
  );
}
