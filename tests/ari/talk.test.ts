/** A talk that is not made leaves no bridge, however slowly Asterisk works off what would have made it. */
import type { AriCommand } from "../../src/ari/commands";
import type { LineEvent } from "../../src/ari/events";
import { PhoneLeg } from "../../src/ari/leg";
import { CallerLine } from "../../src/ari/line";
import type { AriResult } from "../../src/ari/result";
import { deferred } from "../../src/callflow/waits";
import type { ChannelId } from "../../src/domain/glossary";
import { legId, talkBridgeId } from "../../src/domain/ids";
import { callNr } from "../acd/a-pool";
import { ManualClock } from "../support/manual-clock";

const quiet = (): void => undefined;

test("the caller goes while the bridge is being made: it is deleted after that, not before", async () => {
  const clock = new ManualClock();
  const sent: AriCommand["operation"][] = [];
  const made = deferred<readonly AriResult[]>();
  const deps = {
    ...{ clock, log: { debug: quiet, info: quiet, warn: quiet, error: quiet }, holdMusic: "default", forget: quiet },
    restoreRoom: async () => undefined,
    send: async ({ operation }: AriCommand): Promise<AriResult> => {
      sent.push(operation);
      return { kind: "ok", body: null };
    },
    sendAll: (commands: readonly AriCommand[]) => {
      sent.push(...commands.map(({ operation }) => operation));
      return made.promise;
    },
  };
  const line = new CallerLine("1700000000.1" as ChannelId, deps);
  const leg = new PhoneLeg(legId(callNr(1), "agent", 1), deps);
  const talk = expect(line.talkWith(leg, talkBridgeId(callNr(1), 1))).rejects.toMatchObject({ name: "CallerGone" });
  line.handle({ type: "hangupRequest", cause: 16, soft: false } as unknown as LineEvent);
  line.handle({ type: "stasisEnd" } as LineEvent);
  await clock.advance(10);
  expect(sent).toContain("createBridge");
  expect(sent).toContain("hangup"); // the phone does not wait for it
  expect(sent).not.toContain("deleteBridge");
  made.resolve([]);
  await clock.advance(10);
  expect(sent.at(-1)).toBe("deleteBridge");
  await talk;
});
