/**
 * Compares a value with a schema and says what is wrong in the words of the
 * schema's `says`. The validator of typebox itself stops after a few errors and
 * speaks of keywords; the person who wrote the file needs every mistake at once.
 */
import { didYouMean, fieldPath, itemPath, Problems as ProblemList, type Problems, shown } from "./problems";

/** The parts of a JSON schema that schema.ts uses. */
export interface Shape {
  readonly type?: string;
  readonly says?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly minItems?: number;
  readonly anyOf?: readonly Shape[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Adds every deviation of `value` from `shape` to `problems`. */
export function checkShape(shape: Shape, value: unknown, path: string, problems: Problems): void {
  if (shape.anyOf) checkAnyOf(shape, shape.anyOf, value, path, problems);
  else if (!isOf(shape, value)) problems.add(path, wanted(shape, value));
  else if (Array.isArray(value)) checkList(shape, value, path, problems);
  else if (isGroup(value)) checkGroup(shape, value, path, problems);
}

const wanted = (shape: Shape, value: unknown): string => `${shown(value)} must be ${shape.says ?? "of another kind"}`;

function checkAnyOf(shape: Shape, branches: readonly Shape[], value: unknown, path: string, problems: Problems): void {
  const fits = branches.some((branch) => {
    const tried = new ProblemList();
    checkShape(branch, value, path, tried);
    return tried.found.length === 0;
  });
  if (fits) return;
  // A group of fields can only have meant the branch that takes one: its own fields tell more.
  const group = isGroup(value) ? branches.find((branch) => branch.type === "object") : undefined;
  if (group) checkShape(group, value, path, problems);
  else problems.add(path, wanted(shape, value));
}

function isOf(shape: Shape, value: unknown): boolean {
  if ("const" in shape) return value === shape.const;
  if (shape.enum) return shape.enum.includes(value);
  switch (shape.type) {
    case "object":
      return isGroup(value);
    case "array":
      return Array.isArray(value);
    case "string":
      return (
        typeof value === "string" &&
        value.length <= (shape.maxLength ?? Number.POSITIVE_INFINITY) &&
        (shape.pattern === undefined || new RegExp(shape.pattern).test(value))
      );
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "integer":
      return (
        Number.isSafeInteger(value) &&
        Number(value) >= (shape.minimum ?? Number.NEGATIVE_INFINITY) &&
        Number(value) <= (shape.maximum ?? Number.POSITIVE_INFINITY)
      );
    case "null":
      return value === null;
    case "boolean":
      return typeof value === "boolean";
    default:
      return false;
  }
}

function checkList(shape: Shape, list: readonly unknown[], path: string, problems: Problems): void {
  if (list.length < (shape.minItems ?? 0)) problems.add(path, `is empty; it must be ${shape.says ?? "a list"}`);
  const { items } = shape;
  if (!items) return;
  for (const [index, item] of list.entries()) checkShape(items, item, itemPath(path, index), problems);
}

function checkGroup(shape: Shape, group: Readonly<Record<string, unknown>>, path: string, problems: Problems): void {
  const fields = shape.properties ?? {};
  const anyKey = Object.values(shape.patternProperties ?? {})[0];
  for (const key of shape.required ?? [])
    if (!Object.hasOwn(group, key))
      problems.add(fieldPath(path, key), `is missing; it must be ${fields[key]?.says ?? "there"}`);
  for (const [key, value] of Object.entries(group)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : anyKey;
    if (field) checkShape(field, value, fieldPath(path, key), problems);
    else problems.add(fieldPath(path, key), `is no field here${didYouMean(key, Object.keys(fields))}`);
  }
}

export function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
