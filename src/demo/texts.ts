/** What the demo prints. */
import Table from "cli-table3";
import type { Environment } from "./environment";
import type { ScenarioResult } from "./scenarios/scenario";

const COLUMNS = [28, 46, 46];

/** scenario / expected / seen, with a line at the end that counts. */
export function resultTable(results: readonly ScenarioResult[]): string {
  const table = new Table({
    head: ["scenario", "expected", "seen"],
    colWidths: COLUMNS,
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { scenario, seen, passed } of results)
    table.push([`${passed ? "ok" : "FAIL"} ${scenario.name}`, scenario.expected.join("\n"), seen.join("\n")]);
  const failed = results.filter(({ passed }) => !passed).length;
  return `${table.toString()}\n${results.length - failed} passed, ${failed} failed\n`;
}

export function welcome({ asterisk, frontdesk, sipPort, phones, databaseUrl }: Environment): string {
  const guest = phones.find(({ endpoint }) => endpoint === "desk-102");
  return `
frontdesk is up. Real calls follow, each told as a story when it has ended. Ctrl-C ends everything.
In another terminal: npm run -s frontdesk -- status (or calls list, calls show ID, doctor). "Stage" sites and people
are the scenarios' own; times are by the clock of the site that was called.

  API        ${frontdesk.apiUrl}/docs
  key        ${frontdesk.apiKey}
  queues     curl -H 'Authorization: Bearer ${frontdesk.apiKey}' ${frontdesk.apiUrl}/api/v1/queues
  live       curl -N -H 'Authorization: Bearer ${frontdesk.apiKey}' ${frontdesk.apiUrl}/api/v1/events
  database   ${databaseUrl}
  Asterisk   '${asterisk.instance.cliFile}' core show channels verbose

  Be an operator: register a SIP phone on this machine
             server 127.0.0.1:${sipPort} (UDP)   account ${guest?.username}   password ${guest?.password}
  and go to work as Pavel:
             curl -X PUT -H 'Authorization: Bearer ${frontdesk.apiKey}' -H 'Content-Type: application/json' \\
                  -d '{"status":{"kind":"available"}}' ${frontdesk.apiUrl}/api/v1/agents/pavel/status
  Callers (they speak in one tone) ask for the front desk all the time; Olga and you take turns.
  Dial from it: 101 Olga · 204 Anna · 600 the front office
  Numbers of the company: +7 843 555-00-01 (Kazan), +7 846 555-00-01 (Samara)

`;
}
