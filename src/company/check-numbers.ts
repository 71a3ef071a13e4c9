/** Numbers that only one may have: those that lead to a site, extensions, desk phones. */
import { digitsOf, readNumber } from "../domain/numbers";
import { deskAccount, NO_DESK } from "./build";
import type { Problems } from "./problems";
import { shown } from "./problems";
import type { Sections } from "./sections";

/** As carriers and people write it; it need not be a whole telephone number. */
const DIALLED = /^\+?[0-9 ()./-]*[0-9][0-9 ()./-]*$/;

/** No number leads to two sites, however it is written. */
export function checkDialled(file: Sections, problems: Problems): void {
  const owners = new Map<string, string>();
  for (const { path, value: site } of file.sites) {
    site.dnis.forEach((written, i) => {
      const number = readNumber(String(written), site.country) ?? digitsOf(String(written));
      const at = `${path}.dnis[${i}]`;
      if (!DIALLED.test(String(written))) problems.add(at, `${shown(written)} is no number that can be dialled`);
      const owner = owners.get(number);
      if (owner !== undefined) problems.add(at, `${shown(written)} leads to "${owner}" already`);
      owners.set(number, site.id);
    });
  }
}

/** No two people or departments share an extension, no two people a desk phone. */
export function checkExtensions(file: Sections, problems: Problems): void {
  const owners = new Map<string, string>();
  const desks = new Map<string, string>();
  for (const { path, value } of [...file.departments, ...file.employees]) {
    if (value.extension === undefined) continue;
    const extension = String(value.extension);
    const owner = owners.get(extension);
    if (owner !== undefined) problems.add(`${path}.extension`, `"${extension}" belongs to "${owner}" already`);
    owners.set(extension, value.id);
  }
  for (const { path, value } of file.employees) {
    const desk = value.desk ?? deskAccount(String(value.extension));
    const owner = desks.get(desk);
    if (owner !== undefined && desk !== NO_DESK)
      problems.add(`${path}.desk`, `"${desk}" is the desk phone of "${owner}" already`);
    desks.set(desk, value.id);
  }
  warnOfLonger(file, [...owners.keys()].sort(), problems);
}

/** 204 beside 2041 works, but each call to 204 waits for the inter-digit time-out. */
function warnOfLonger(file: Sections, extensions: readonly string[], problems: Problems): void {
  extensions.forEach((extension, i) => {
    const longer = extensions[i + 1];
    if (!longer?.startsWith(extension)) return;
    const owner = [...file.departments, ...file.employees].find(({ value }) => String(value.extension) === extension);
    if (owner)
      problems.warn(
        `${owner.path}.extension`,
        `"${extension}" waits for more digits, because "${longer}" begins with it`,
      );
  });
}
