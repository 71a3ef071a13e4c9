/** References between the parts of a company: every id that is named must be there. */
import type { Destination } from "../domain/company";
import { didYouMean, type Problems } from "./problems";
import type { Sections } from "./sections";

/** Looks references up: `refers(path, "queues", id)` reports an id that is not there. */
export type Refers = (path: string, section: Parameters<Sections["ids"]>[0], id: string | undefined) => void;

export function references(file: Sections, problems: Problems): Refers {
  return (path, section, id) => {
    const known = file.ids(section);
    if (id === undefined || known === null || known.has(id)) return;
    problems.add(path, `there is no "${id}" among the ${section}${didYouMean(id, known)}`);
  };
}

/** Whether what keys lead to is there. */
export function checkTargets(
  leads: readonly { readonly path: string; readonly to: Destination | null }[],
  file: Sections,
  problems: Problems,
): void {
  const refers = references(file, problems);
  for (const { path, to } of leads) {
    if (to?.kind === "stream") refers(path, "streams", to.stream);
    if (to?.kind === "menu") refers(path, "menus", to.menu);
    if (to?.kind === "employee") refers(path, "employees", to.employee);
    if (to?.kind === "department") refers(path, "departments", to.department);
  }
}
