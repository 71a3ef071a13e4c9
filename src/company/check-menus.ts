/**
 * The menus as a tree: every key leads somewhere, no menu leads back into itself
 * (the word for that is "back"), none is deeper than a caller can follow, and
 * each has a way out.
 */
import { readDestination } from "./build-menu";
import { fieldPath, Problems } from "./problems";
import { references } from "./references";
import type { MenuFile } from "./schema";
import type { Located, Sections } from "./sections";

export const MENU_DEPTH_MAX = 8;

export function checkMenus(file: Sections, problems: Problems): void {
  const roots = new Set(file.sites.flatMap(({ value }) => [value.menu, value.closed?.menu ?? []].flat()));
  const menus = new Map(file.menus.map((menu) => [menu.value.id, menu]));
  const reached = new Set<string>();
  const reported = new Set<string>();
  for (const root of roots) walk(root, [], { menus, reached, reported, problems });

  for (const menu of file.menus) {
    checkKeys(menu, file, problems);
    checkWayOut(menu, roots.has(menu.value.id), problems);
    if (!reached.has(menu.value.id)) problems.warn(menu.path, `nothing leads to the menu "${menu.value.id}"`);
  }
}

interface Walk {
  readonly menus: ReadonlyMap<string, Located<MenuFile>>;
  readonly reached: Set<string>;
  /** Keys already found to be wrong: a menu may be reached in several ways. */
  readonly reported: Set<string>;
  readonly problems: Problems;
}

function walk(id: string, trail: readonly string[], tree: Walk): void {
  const menu = tree.menus.get(id);
  if (!menu) return;
  tree.reached.add(id);
  for (const { path, to } of destinationsOf(menu)) {
    if (to?.kind !== "menu" || tree.reported.has(path)) continue;
    const here = [...trail, id];
    if (here.includes(to.menu))
      report(tree, path, `leads back into "${to.menu}"; to return to the menu before, write back`);
    else if (here.length >= MENU_DEPTH_MAX)
      report(tree, path, `is deeper than ${MENU_DEPTH_MAX} menus: nobody finds that`);
    else walk(to.menu, here, tree);
  }
}

function report({ reported, problems }: Walk, path: string, text: string): void {
  reported.add(path);
  problems.add(path, text);
}

/** The destinations that can be read; the others have been reported when the menu was built. */
function destinationsOf({ path, value }: Located<MenuFile>) {
  return Object.entries(value.keys).map(([key, option]) => {
    const at = `${fieldPath(`${path}.keys`, key)}.to`;
    return { path: at, to: readDestination(option.to, at, new Problems()) };
  });
}

function checkKeys(menu: Located<MenuFile>, file: Sections, problems: Problems): void {
  const refers = references(file, problems);
  for (const { path, to } of destinationsOf(menu)) {
    if (to?.kind === "stream") refers(path, "streams", to.stream);
    if (to?.kind === "menu") refers(path, "menus", to.menu);
    if (to?.kind === "employee") refers(path, "employees", to.employee);
    if (to?.kind === "department") refers(path, "departments", to.department);
  }
}

function checkWayOut(menu: Located<MenuFile>, isRoot: boolean, problems: Problems): void {
  const leads = destinationsOf(menu);
  const back = leads.find(({ to }) => to?.kind === "back");
  if (isRoot && back) problems.warn(back.path, "there is no menu before this one: back repeats it");
  const stays = isRoot ? ["repeat", "message", "back"] : ["repeat", "message"];
  const leaves = menu.value.extensions !== false || leads.some(({ to }) => to === null || !stays.includes(to.kind));
  if (!leaves) problems.add(`${menu.path}.keys`, "no key leads out of this menu");
}
