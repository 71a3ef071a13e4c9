/** How the phones are after a connect. */
import type { AriCommand } from "../../src/ari/commands";
import { watchPhones } from "../../src/ari/phone-watch";
import type { AriResult } from "../../src/ari/result";

async function watched(answers: Partial<Record<AriCommand["operation"], AriResult>>) {
  const told: unknown[] = [];
  const sent: AriCommand[] = [];
  const warnings: string[] = [];
  await watchPhones({
    app: "frontdesk",
    send: async (command) => {
      sent.push(command);
      return answers[command.operation] ?? { kind: "ok", body: {} };
    },
    log: { warn: (_facts: object, message: string) => void warnings.push(message) } as never,
    tell: (account, isThere) => void told.push([account, isThere]),
  });
  return { told, sent: sent.map(({ operation, params }) => [operation, params]), warnings };
}

test("changes are asked for first, then each phone is told as it is now", async () => {
  const body = [
    { technology: "PJSIP", resource: "desk-101", state: "online", channel_ids: [] },
    { technology: "PJSIP", resource: "desk-102", state: "offline", channel_ids: [] },
    { technology: "PJSIP", resource: "desk-103", state: "unknown", channel_ids: [] },
    { resource: 7, state: "online" },
    null,
  ];
  expect(await watched({ listEndpoints: { kind: "ok", body } })).toEqual({
    told: [
      ["desk-101", true],
      ["desk-102", false],
    ],
    sent: [
      ["subscribe", { applicationName: "frontdesk", eventSource: "deviceState:" }],
      ["listEndpoints", { tech: "PJSIP" }],
    ],
    warnings: [],
  });
});

test.each<[string, Parameters<typeof watched>[0]]>([
  ["the list cannot be had", { listEndpoints: { kind: "timeout" } }],
  ["the changes cannot be had, for then the list would grow old", { subscribe: { kind: "unavailable" } }],
])("nothing is told when %s", async (_what, answers) => {
  const { told, warnings } = await watched(answers);
  expect([told, warnings]).toEqual([[], ["whether phones are registered is not known: all are tried"]]);
});
