/**
 * The menus as a tree: every key leads somewhere, no menu leads back into itself
 * (the word for that is "back"), none is deeper than a caller can follow, and
 * each has a way out.
 */
import { destinationsOf } from "./build-menu";
import type { Problems } from "./problems";
import { checkTargets } from "./references";
import type { MenuFile } from "./schema";
import type { Located, Sections } from "./sections";

const MENU_DEPTH_MAX = 8;

export function checkMenus(file: Sections, problems: Problems): void {
  const roots = new Set(file.sites.flatMap(({ value }) => [value.menu, value.closed?.menu ?? []].flat()));
  const menus = new Map(file.menus.map((menu) => [menu.value.id, menu]));
  const reached = new Set<string>();
  const reported = new Set<string>();
  for (const root of roots) walk(root, [], { menus, reached, reported, problems });

  for (const menu of file.menus) {
    checkTargets(leadsOf(menu), file, problems);
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
  for (const { path, to } of leadsOf(menu)) {
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

const leadsOf = ({ path, value }: Located<MenuFile>) => destinationsOf(value.keys, "menu", `${path}.keys`);

function checkWayOut(menu: Located<MenuFile>, isRoot: boolean, problems: Problems): void {
  const leads = leadsOf(menu);
  const back = leads.find(({ to }) => to?.kind === "back");
  if (isRoot && back) problems.warn(back.path, "there is no menu before this one: back repeats it");
  const stays = isRoot ? ["repeat", "message", "back"] : ["repeat", "message"];
  const leaves = menu.value.extensions !== false || leads.some(({ to }) => to === null || !stays.includes(to.kind));
  if (!leaves) problems.add(`${menu.path}.keys`, "no key leads out of this menu");
}
