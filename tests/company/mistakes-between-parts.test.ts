/** Parts that do not fit together: numbers that two have, references that lead nowhere, menus without end. */
import { aCompanyFile, changed, problemsOf } from "./a-company-file";

const site = (more: object): object => ({ ...(aCompanyFile().sites as object[])[0], ...more });

test.each<[what: string, path: string, value: unknown, problem: string]>([
  // numbers
  [
    "a DNIS twice, written differently",
    "sites.1",
    { ...site({ id: "samara", dnis: ["8 (843) 555-00-01"] }) },
    'sites[1].dnis[0]: "8 (843) 555-00-01" leads to "kazan" already',
  ],
  [
    "a DNIS that cannot be dialled",
    "sites.0.dnis",
    ["kazan"],
    'sites[0].dnis[0]: "kazan" is no number that can be dialled',
  ],
  [
    "a short mobile",
    "employees.1.mobile",
    "12345",
    'employees[1].mobile: "12345" is no telephone number; write it as +7 843 555-00-01',
  ],
  [
    "a prefix without country",
    "blocks.0",
    { prefix: "495", reason: "x" },
    'blocks[0].prefix: "495" is no beginning of a number; write it with + and country, as +7 495 555-66',
  ],
  ["a block of nothing", "blocks.0", { reason: "x" }, "blocks[0]: must have either number or prefix"],
  [
    "a customer's number twice",
    "customers.0.numbers",
    ["+7 843 555-10-01", "88435551001"],
    'customers[0].numbers[1]: "+78435551001" is given twice',
  ],
  // extensions and phones
  ["an extension twice", "employees.1.extension", 101, 'employees[1].extension: "101" belongs to "olga" already'],
  [
    "an employee's extension for a department",
    "employees.1.extension",
    "600",
    'employees[1].extension: "600" belongs to "sales" already',
  ],
  [
    "an extension of one digit",
    "employees.1.extension",
    2,
    "employees[1].extension: 2 must be an extension of 2 to 6 digits",
  ],
  [
    "a desk phone twice",
    "employees.1.desk",
    "desk-101",
    'employees[1].desk: "desk-101" is the desk phone of "olga" already',
  ],
  [
    "an agent without a desk phone",
    "employees.0.desk",
    "none",
    'agents[0].employee: "olga" needs a desk phone: that is where offers ring',
  ],
  // references
  ["an id twice", "queues.1", { id: "front-desk", name: "Again" }, 'queues[1].id: "front-desk" is given twice'],
  [
    "a site that is not there",
    "defaultSite",
    "kazam",
    'defaultSite: there is no "kazam" among the sites; did you mean kazan?',
  ],
  [
    "a queue that is not there",
    "sites.0.queue",
    "front-dask",
    'sites[0].queue: there is no "front-dask" among the queues; did you mean front-desk?',
  ],
  ["a menu that is not there", "sites.0.menu", "nowhere", 'sites[0].menu: there is no "nowhere" among the menus'],
  [
    "a closed menu that is not there",
    "sites.0.closed",
    { menu: "nowhere" },
    'sites[0].closed.menu: there is no "nowhere" among the menus',
  ],
  ["a site of an office", "offices.0.site", "nowhere", 'offices[0].site: there is no "nowhere" among the sites'],
  [
    "a department that is not there",
    "employees.0.department",
    "seles",
    'employees[0].department: there is no "seles" among the departments; did you mean sales?',
  ],
  [
    "an agent who is nobody",
    "agents.0.employee",
    "nobody",
    'agents[0].employee: there is no "nobody" among the employees',
  ],
  [
    "an agent twice",
    "agents.1",
    { employee: "olga", queues: ["front-desk"] },
    'agents[1].employee: "olga" is an agent already',
  ],
  [
    "an agent's queue twice",
    "agents.0.queues",
    ["front-desk", "front-desk"],
    'agents[0].queues[1]: "front-desk" is given twice',
  ],
  [
    "an agent of no queue",
    "agents.0.queues",
    [],
    "agents[0].queues: is empty; it must be the queues this agent serves",
  ],
  ["a stream to nowhere", "streams.0.queue", "nowhere", 'streams[0].queue: there is no "nowhere" among the queues'],
  [
    "an incident of no site",
    "incidents.0.sites",
    ["nowhere"],
    'incidents[0].sites[0]: there is no "nowhere" among the sites',
  ],
  [
    "a customer's manager",
    "customers.0.manager",
    "ana",
    'customers[0].manager: there is no "ana" among the employees; did you mean anna?',
  ],
  [
    "a customer's category",
    "customers.0.category",
    "gold",
    'customers[0].category: there is no "gold" among the categories',
  ],
  [
    "who handles a matter",
    "customers.0.openMatter",
    { subject: "x", handler: "nobody" },
    'customers[0].openMatter.handler: there is no "nobody" among the employees',
  ],
  [
    "a queue called lobby",
    "queues.1",
    { id: "lobby", name: "Lobby" },
    'queues[1].id: "lobby" is a name frontdesk uses itself',
  ],
  // departments
  [
    "a queue department without queue",
    "departments.0.ring",
    "queue",
    "departments[0].queue: is missing; a department that is a queue names it",
  ],
  [
    "a queue for a ringing department",
    "departments.0",
    { id: "sales", name: "Sales", ring: "all", queue: "front-desk" },
    "departments[0].queue: is only for ring: queue, not for ring: all",
  ],
  // menus
  [
    "a key that is none",
    "menus.0.keys.10",
    { label: "x", to: "operator" },
    'menus[0].keys["10"]: "10" is no key; keys are "0" to "9", "*" and "#"',
  ],
  [
    "a destination that is none",
    "menus.0.keys.1.to",
    "strem service",
    'menus[0].keys["1"].to: "strem service" is no destination; did you mean stream?',
  ],
  [
    "a destination without target",
    "menus.0.keys.1.to",
    "stream",
    'menus[0].keys["1"].to: "stream" must be the word stream and one id, for example stream sales',
  ],
  [
    "a stream that is not there",
    "menus.0.keys.1.to",
    "stream servise",
    'menus[0].keys["1"].to: there is no "servise" among the streams; did you mean service?',
  ],
  [
    "voicemail",
    "menus.0.keys.1.to",
    "voicemail",
    'menus[0].keys["1"].to: "voicemail" comes later; lead the key to operator',
  ],
  [
    "a callback",
    "menus.0.keys.1.to",
    "callback front-desk",
    'menus[0].keys["1"].to: "callback front-desk" is only for the exits of a queue that has callbacks',
  ],
  [
    "a menu that leads back into another",
    "menus.1.keys.1.to",
    "menu main",
    'menus[1].keys["1"].to: leads back into "main"; to return to the menu before, write back',
  ],
  [
    "a menu that leads into itself",
    "menus.0.keys.2.to",
    "menu main",
    'menus[0].keys["2"].to: leads back into "main"; to return to the menu before, write back',
  ],
  [
    "a menu without a way out",
    "menus.0",
    { id: "main", extensions: false, keys: { "1": { label: "again", to: "repeat" } } },
    "menus[0].keys: no key leads out of this menu",
  ],
  [
    "an answer on no key",
    "campaigns.0.survey.answers",
    { yes: "yes" },
    'campaigns[0].survey.answers.yes: "yes" is no key; keys are "0" to "9", "*" and "#"',
  ],
  // prompts
  ["a prompt in no language", "prompts.autumn", { xx: "?" }, 'prompts.autumn: "xx" is no language, as ru or it'],
  [
    "a prompt whose name is a path",
    "prompts",
    { "../x": { ru: "?" } },
    'prompts["../x"]: "../x" is no name of a sound',
  ],
])("%s", (_what, path, value, problem) => {
  expect(problemsOf(changed(path, value))).toContain(problem);
});
