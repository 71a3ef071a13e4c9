/**
 * Front desks for tests of waiting: what the operators' queue says is a line of
 * the company file; beside it a second queue, "service", with frank on desk-204.
 */
import { answersAfter, type CallerScript } from "../support/fake-line";
import { FrontDesk, type FrontDeskOptions } from "../support/front-desk";

export interface QueueDeskOptions extends FrontDeskOptions {
  /** Fields of the service queue. */
  readonly service?: string;
  /** Of the whole file, beneath `company:`. */
  readonly extra?: string;
}

/** @param frontDesk fields of the operators' queue, on one line */
export function deskWith(
  frontDesk: string,
  { service = "", extra = "", ...options }: QueueDeskOptions = {},
): FrontDesk {
  const fields = (text: string): string => (text === "" ? "" : `, ${text}`);
  return new FrontDesk({
    ...options,
    company: (file) => {
      const changed = file
        .replace(
          "ring: 10s, wrapUp: 5s, comfort: { prompt: comfort, after: 8s } }",
          `ring: 10s, wrapUp: 5s${/comfort:/.test(frontDesk) ? "" : ", comfort: none"}${fields(frontDesk)} }
  - { id: service, name: Service, ring: 10s, wrapUp: 5s, comfort: none${fields(service)} }`,
        )
        .replace(
          "- { employee: erin, queues: [front-desk] }",
          "- { employee: erin, queues: [front-desk] }\n  - { employee: frank, queues: [service] }",
        )
        .replace("company: TeploDom\n", `company: TeploDom\n${extra}`);
      return options.company?.(changed) ?? changed;
    },
  });
}

/** Goes to the operators' queue at 0.1 s after the call; `then`: keys pressed later. */
export const toQueue = (then: Readonly<Record<number, string>> = {}, more: CallerScript = {}): CallerScript => ({
  presses: [
    { key: "0", afterMs: 100 },
    ...Object.entries(then).map(([afterMs, key]) => ({ key, afterMs: Number(afterMs) })),
  ],
  hangsUpAfterMs: 300_000,
  ...more,
});

/** What happened from the moment on in which somebody first waited. */
export const fromQueue = ({ world }: FrontDesk): string[] =>
  world.transcript.slice(world.transcript.findIndex((line) => line.includes("waits in")));

/** What one caller heard, said or did after the greeting, with the moments. */
export const storyOf = ({ world }: FrontDesk, name: string): string[] =>
  world.times.filter((line) => line.includes(name) && !/greet-|is answered/.test(line));

export const places = (desk: FrontDesk) => desk.events.filter((event) => event.type === "queue.left");

/** Five talks of so long each, one after the other: enough to know how long talks last. Ends with the agent free. */
export async function fiveTalks(desk: FrontDesk, agent: string, phone: string, talkMs: number): Promise<void> {
  for (let n = 0; n < 5; n++) {
    desk.world.phones.script(phone, answersAfter(0, { hangsUpAfterMs: talkMs }));
    desk.call(`earlier ${n}`, toQueue({}, { ani: `+7843555000${n}` }));
    await desk.finish();
    await desk.clock.advance(10_000);
  }
  if (desk.acd.agent(agent)?.state !== "idle") throw new Error(`${agent} should be idle`);
}
