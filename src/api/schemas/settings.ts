/** The settings of queues and agents, as the company file has them: the same fields, the same checks. */
import Type, { type TSchema } from "typebox";
import { AgentFileSchema, QueueFileSchema } from "../../company";

/** A schema of the company file for the documentation: its `says` is a description there, and the key stands in the path. */
function documented(schema: TSchema, id: string, key: string, description: string): TSchema & { readonly $id: string } {
  const plain = JSON.parse(JSON.stringify(schema), (name, value: unknown) =>
    name !== "" && isGroup(value) && "says" in value ? described(value) : value,
  ) as { properties: Record<string, unknown>; required?: string[] };
  const { [key]: _key, ...properties } = plain.properties;
  return Type.Unsafe({
    $id: id,
    type: "object",
    description,
    additionalProperties: false,
    properties,
    required: (plain.required ?? []).filter((field) => field !== key),
  }) as unknown as TSchema & { readonly $id: string };
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const described = ({ says, ...rest }: Record<string, unknown>) => ({ ...rest, description: says });

export const QueueSettingsSchema = documented(
  QueueFileSchema,
  "QueueSettings",
  "id",
  "A queue's settings, as in the company file (docs/company-file.md). What is left out has its default.",
);
export const AgentSettingsSchema = documented(
  AgentFileSchema,
  "AgentSettings",
  "employee",
  "The queues an employee serves as an agent, and the skills, as in the company file.",
);
