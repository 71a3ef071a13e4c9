/** Customers, with the numbers they call from. */
import Type, { type Static } from "typebox";
import type { CustomerRow } from "../deps";
import { Closed, Id, Nullable } from "./common";

export const CustomerSchema = Closed(
  {
    id: Id("The customer's id."),
    name: Type.String(),
    numbers: Type.Array(Type.String({ description: "In E.164." })),
    category: Nullable(Type.String({ description: "Key of the customer's class." })),
    manager: Nullable(Type.String({ description: "The personal manager: an employee." })),
    language: Nullable(Type.String()),
    lastAgent: Nullable(Type.String({ description: "Who talked to this customer last." })),
    openMatter: Nullable(
      Closed({ subject: Type.String(), handler: Type.String({ description: "The employee who handles it." }) }),
    ),
  },
  { $id: "Customer", description: "Somebody we know by the number." },
);

export function customerJson(row: CustomerRow): Static<typeof CustomerSchema> {
  const { id, name, category, manager, language, lastAgent, openMatter } = row;
  return {
    id,
    name,
    numbers: [...row.numbers],
    category,
    manager,
    language,
    lastAgent,
    openMatter: openMatter && { subject: openMatter.subject, handler: openMatter.handler },
  };
}
