/** A lobby that is not there (somebody has destroyed the bridge, or it could not be made) is made again by the first caller who needs it. */
import { addChannel, answer } from "../../src/ari/commands";
import { LineFault } from "../../src/ari/errors";
import { CallerLine } from "../../src/ari/line";
import type { AriResult } from "../../src/ari/result";
import type { ChannelId } from "../../src/domain/glossary";
import { LOBBY_BRIDGE_ID } from "../../src/domain/ids";
import { ManualClock } from "../support/manual-clock";

const CHANNEL = "1700000000.1" as ChannelId;
const OK: AriResult = { kind: "ok", body: null };
const GONE: AriResult = { kind: "gone" };
const quiet = (): void => undefined;

/** A caller whose bursts of commands get these answers, one after the other. */
function caller(...answers: readonly (readonly AriResult[])[]) {
  const clock = new ManualClock();
  const sent: unknown[] = [];
  const restored: unknown[] = [];
  const deps = {
    ...{ clock, log: { debug: quiet, info: quiet, warn: quiet, error: quiet }, holdMusic: "default", forget: quiet },
    restoreRoom: async (room: unknown) => void restored.push(room),
    send: async () => OK,
    sendAll: async (commands: unknown) => answers[sent.push(commands) - 1] ?? [OK, OK],
  };
  return { clock, sent, restored, line: new CallerLine(CHANNEL, deps) };
}

const ANSWERED_INTO_LOBBY = [answer(CHANNEL), addChannel(LOBBY_BRIDGE_ID, CHANNEL, "holding_participant")];

test("answered, but the lobby is missing: it is made again and the caller is in it", async () => {
  const { line, sent, restored } = caller([OK, GONE]);
  await line.answer();
  expect(restored).toEqual([LOBBY_BRIDGE_ID]);
  expect(sent).toEqual([ANSWERED_INTO_LOBBY, ANSWERED_INTO_LOBBY]);
  expect(line.answered).toBe(true);
});

test("the lobby is there: nothing is made", async () => {
  const { line, sent, restored } = caller();
  await line.answer();
  expect([restored, sent]).toEqual([[], [ANSWERED_INTO_LOBBY]]);
});

test("a lobby that cannot be made either is a fault, told after the caller could have left", async () => {
  const { line, clock, sent } = caller([OK, GONE], [OK, GONE]);
  const answering = expect(line.answer()).rejects.toBeInstanceOf(LineFault);
  await clock.advance(1_000);
  await answering;
  expect(sent).toHaveLength(2);
});
