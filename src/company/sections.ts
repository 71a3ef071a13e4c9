/**
 * The sections of a company file, each item with the path it stands at. Items of
 * the wrong form are left out (their problems are known already), but their ids
 * are kept: whoever refers to one of them has made no mistake.
 */
import { itemPath, type Problems } from "./problems";
import { type CompanyFile, CompanyFileSchema } from "./schema";
import { checkShape, isGroup } from "./shape";

export interface Located<T> {
  readonly path: string;
  readonly value: T;
}

const LISTS = [
  "sites",
  "offices",
  "departments",
  "employees",
  "agents",
  "queues",
  "streams",
  "categories",
  "menus",
  "incidents",
  "campaigns",
  "blocks",
  "customers",
] as const;

type ListName = (typeof LISTS)[number];
type Item<S extends ListName> = NonNullable<CompanyFile[S]>[number];

export type Sections = { readonly [S in ListName]: readonly Located<Item<S>>[] } & {
  readonly name: string;
  readonly defaultSite: string | null;
  readonly prompts: NonNullable<CompanyFile["prompts"]>;
  readonly agentRules: NonNullable<CompanyFile["agentRules"]>;
  readonly featureCodes: NonNullable<CompanyFile["featureCodes"]>;
  readonly outboundPrefixes: NonNullable<CompanyFile["outboundPrefixes"]>;
  /** Every id of a section, those of malformed items included; null: the section is no list, so nobody knows. */
  ids(section: ListName): ReadonlySet<string> | null;
};

/** Checks the form of the whole file and returns what can be read of it. */
export function readSections(file: unknown, problems: Problems): Sections {
  checkShape(CompanyFileSchema, file, "", problems);
  const fields = isGroup(file) ? file : {};
  const malformed = problems.found.map(({ path }) => path);

  const ids = new Map<ListName, Set<string>>();
  const lists = Object.fromEntries(
    LISTS.map((section) => {
      const items: unknown[] = Array.isArray(fields[section]) ? fields[section] : [];
      if (!malformed.includes(section))
        ids.set(
          section,
          new Set(items.flatMap((item) => (isGroup(item) && typeof item.id === "string" ? item.id : []))),
        );
      const located = items.map((value, index) => ({ path: itemPath(section, index), value }));
      return [section, located.filter(({ path }) => !malformed.some((at) => isWithin(at, path)))];
    }),
    // The items that are left have been compared with the schema.
  ) as { [S in ListName]: Located<Item<S>>[] };

  /** A section that is no list of items, if it has the form it should have. */
  const whole = <S extends "prompts" | "agentRules" | "featureCodes" | "outboundPrefixes">(section: S) =>
    malformed.some((at) => isWithin(at, section)) ? undefined : (fields[section] as CompanyFile[S]);
  return {
    ...lists,
    name: String(fields.company ?? ""),
    defaultSite: typeof fields.defaultSite === "string" ? fields.defaultSite : null,
    prompts: whole("prompts") ?? {},
    agentRules: whole("agentRules") ?? {},
    featureCodes: whole("featureCodes") ?? {},
    outboundPrefixes: whole("outboundPrefixes") ?? [],
    ids: (section) => ids.get(section) ?? null,
  };
}

/** Whether a path is another or lies below it: `sites[1].zone` is within `sites[1]`, not within `sites[10]`. */
const isWithin = (path: string, above: string): boolean =>
  path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[`);
