/** References between the parts of a company: every id that is named must be there. */
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
