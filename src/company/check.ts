/**
 * What must hold between the parts of a company: every id is given once, every
 * reference leads somewhere, nobody shares an extension, a desk phone or a
 * dialled number. Works on the sections of the file, for their paths.
 */

import { NO_DESK } from "./build";
import { KEY_PATTERN } from "./build-menu";
import { checkMenus } from "./check-menus";
import { checkDialled, checkExtensions } from "./check-numbers";
import { checkCountry, checkLanguages } from "./check-places";
import { checkQueues } from "./check-queues";
import { fieldPath, type Problems, shown } from "./problems";
import { references } from "./references";
import type { Located, Sections } from "./sections";

export function checkCompany(file: Sections, problems: Problems): void {
  checkIds(file, problems);
  checkSites(file, problems);
  checkDialled(file, problems);
  checkExtensions(file, problems);
  checkDepartments(file, problems);
  checkEmployees(file, problems);
  checkAgents(file, problems);
  checkQueues(file, problems);
  checkMenus(file, problems);
  checkNotices(file, problems);
  checkCustomers(file, problems);
  checkTexts(file, problems);
}

function checkIds(file: Sections, problems: Problems): void {
  const { sites, offices, departments, employees, queues, streams, categories, menus, incidents, campaigns } = file;
  const sections: readonly (readonly Located<{ id: string }>[])[] = [
    ...[sites, offices, departments, employees, queues],
    ...[streams, categories, menus, incidents, campaigns],
  ];
  for (const section of sections)
    once(
      section,
      ({ id }) => id,
      ({ path, value }) => problems.add(`${path}.id`, `"${value.id}" is given twice`),
    );
  once(
    file.agents,
    ({ employee }) => employee,
    ({ path, value }) => problems.add(`${path}.employee`, `"${value.employee}" is an agent already`),
  );
}

/** Reports every item whose key an earlier one has. */
function once<T>(items: readonly Located<T>[], key: (value: T) => string, report: (item: Located<T>) => void): void {
  const seen = new Set<string>();
  for (const item of items) {
    if (seen.has(key(item.value))) report(item);
    seen.add(key(item.value));
  }
}

function checkSites(file: Sections, problems: Problems): void {
  const refers = references(file, problems);
  refers("defaultSite", "sites", file.defaultSite ?? undefined);
  for (const { path, value: site } of file.sites) {
    checkCountry(site.country, `${path}.country`, problems);
    checkLanguages(site.languages, `${path}.languages`, problems);
    refers(`${path}.menu`, "menus", site.menu);
    refers(`${path}.queue`, "queues", site.queue);
    refers(`${path}.closed.menu`, "menus", site.closed?.menu);
  }
  for (const { path, value } of file.offices) refers(`${path}.site`, "sites", value.site);
}

function checkDepartments(file: Sections, problems: Problems): void {
  const refers = references(file, problems);
  for (const { path, value: department } of file.departments) {
    const { id, ring, queue } = department;
    refers(`${path}.queue`, "queues", queue);
    const isQueue = (ring ?? (queue === undefined ? "inTurn" : "queue")) === "queue";
    if (isQueue && queue === undefined)
      problems.add(`${path}.queue`, "is missing; a department that is a queue names it");
    if (!isQueue && queue !== undefined)
      problems.add(`${path}.queue`, `is only for ring: queue, not for ring: ${ring}`);
    const people = file.employees.filter(({ value }) => value.department === id);
    if (!isQueue && people.length === 0) problems.warn(path, `nobody is in the department "${id}"`);
  }
}

function checkEmployees(file: Sections, problems: Problems): void {
  const refers = references(file, problems);
  for (const { path, value: employee } of file.employees) {
    refers(`${path}.department`, "departments", employee.department);
    refers(`${path}.office`, "offices", employee.office);
    checkLanguages(employee.languages ?? [], `${path}.languages`, problems);
    if (employee.desk === NO_DESK && employee.mobile === undefined)
      problems.warn(path, "has neither desk phone nor mobile");
  }
}

function checkAgents(file: Sections, problems: Problems): void {
  const refers = references(file, problems);
  for (const { path, value: agent } of file.agents) {
    refers(`${path}.employee`, "employees", agent.employee);
    const desk = file.employees.find(({ value }) => value.id === agent.employee)?.value.desk;
    if (desk === NO_DESK)
      problems.add(`${path}.employee`, `"${agent.employee}" needs a desk phone: that is where offers ring`);
    const queues = agent.queues.map((entry) => (typeof entry === "string" ? entry : entry.queue));
    queues.forEach((queue, i) => {
      refers(`${path}.queues[${i}]`, "queues", queue);
      if (queues.indexOf(queue) < i) problems.add(`${path}.queues[${i}]`, `"${queue}" is given twice`);
    });
  }
}

/** Incidents and campaigns. */
function checkNotices(file: Sections, problems: Problems): void {
  const refers = references(file, problems);
  for (const { path, value } of [...file.incidents, ...file.campaigns])
    (value.sites ?? []).forEach((site, i) => void refers(`${path}.sites[${i}]`, "sites", site));
  for (const { path, value } of file.campaigns)
    for (const key of Object.keys(value.survey?.answers ?? {}))
      if (!KEY_PATTERN.test(key))
        problems.add(
          fieldPath(`${path}.survey.answers`, key),
          `${shown(key)} is no key; keys are "0" to "9", "*" and "#"`,
        );
}

function checkCustomers(file: Sections, problems: Problems): void {
  const refers = references(file, problems);
  const direct = new Set(file.categories.flatMap(({ value }) => (value.direct ? [value.id] : [])));
  for (const { path, value: customer } of file.customers) {
    refers(`${path}.category`, "categories", customer.category);
    refers(`${path}.manager`, "employees", customer.manager);
    refers(`${path}.openMatter.handler`, "employees", customer.openMatter?.handler);
    if (customer.language !== undefined) checkLanguages([customer.language], `${path}.language`, problems);
    if (customer.category !== undefined && direct.has(customer.category) && customer.manager === undefined)
      problems.warn(path, `goes direct, but has no manager to go to`);
  }
}

function checkTexts(file: Sections, problems: Problems): void {
  for (const [prompt, texts] of Object.entries(file.prompts)) {
    const path = fieldPath("prompts", prompt);
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(prompt)) problems.add(path, `${shown(prompt)} is no name of a sound`);
    checkLanguages(Object.keys(texts), path, problems);
  }
}
