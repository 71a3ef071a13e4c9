/**
 * Caller and leg in a bridge of their own.
 *
 *   joining ──both entered──▶ talking ──one of them leaves──▶ ended
 *      └── one left, or not both in time ──▶ not made
 *
 * Either way out takes everything down: the leg is hung up, the bridge deleted,
 * and a caller who is still there returns to the lobby.
 */
import { CallerGone, LegGone, type Talk } from "../callflow/ports";
import { TIMED_OUT, within } from "../callflow/waits";
import type { BridgeId } from "../domain/glossary";
import { type AriCommand, addBoth, createBridge, deleteBridge } from "./commands";
import { LineFault } from "./errors";
import type { LineEvent } from "./events";
import type { PhoneLeg } from "./leg";
import type { CallerLine } from "./line";
import type { LiveChannel } from "./live-channel";
import { describe } from "./result";

/** From the commands to both being in the bridge: 2 ms as a rule. */
const JOIN_LIMIT_MS = 5_000;
/** Between a request to hang up and the end of the channel: 1 ms as a rule. */
const LEAVING_LIMIT_MS = 1_000;

type By = "caller" | "employee" | "unknown";

/**
 * Resolves when both are in the bridge.
 * @param prepare what the caller's channel needs first, sent in the same burst
 * @throws CallerGone, LegGone, LineFault; then everything is taken down again
 */
export async function startTalk(
  line: CallerLine,
  leg: PhoneLeg,
  bridge: BridgeId,
  prepare: readonly AriCommand[],
): Promise<Talk> {
  const { deps } = line.live;
  const end = watchForEnd(line, leg, bridge);
  const bothIn = Promise.all([entered(line.live, bridge), entered(leg.live, bridge)]).then(() => "joined" as const);
  const commands = [
    ...prepare,
    ...leg.live.sounds.stopping(),
    createBridge(bridge, "mixing,proxy_media"),
    addBoth(bridge, line.channel, leg.id),
  ];
  const before = line.live.bridge;
  // Set now, not by the event: a leg that goes at once takes the talk down before that comes, and the caller would be
  // taken for one who is still in the lobby.
  line.live.bridge = bridge;
  const results = deps.sendAll(commands);
  const outcome = await within(deps.clock, JOIN_LIMIT_MS, Promise.race([end, bothIn]));
  if (outcome === "joined") return talkUntil(end, line, leg, bridge);
  // If one of them was unknown to Asterisk neither was moved: the caller may still be where he waited.
  await takeDown(line, leg, bridge, { stillIn: before, made: results });
  if (line.live.hangupRequest || line.hasLeft) {
    const left = await within(deps.clock, LEAVING_LIMIT_MS, line.left);
    if (left !== TIMED_OUT) throw new CallerGone(left);
  }
  if (outcome === "employee" || leg.hasLeft) throw new LegGone("the other phone has gone");
  throw new LineFault(
    "connect",
    "noEvent",
    `not both came into the bridge: ${(await results).map(describe).join(", ")}`,
  );
}

/** A talk that an earlier process made and Asterisk kept. */
export function continueTalk(line: CallerLine, leg: PhoneLeg, bridge: BridgeId): Talk {
  return talkUntil(watchForEnd(line, leg, bridge), line, leg, bridge);
}

function talkUntil(end: Promise<By>, line: CallerLine, leg: PhoneLeg, bridge: BridgeId): Talk {
  const ended = end.then(async (by) => {
    await takeDown(line, leg, bridge);
    return { by };
  });
  return { bridge, ended };
}

function entered(live: LiveChannel, bridge: BridgeId): Promise<void> {
  return new Promise((resolve) => {
    const stop = live.watch((event) => {
      if (event.type !== "enteredBridge" || event.bridge !== bridge) return;
      stop();
      // A channel that is being hung up is put into the bridge all the same, and out of it again.
      if (live.hangupRequest === null) resolve();
    });
  });
}

/** Who left first. A bridge that loses one of them without a hang-up was taken apart by somebody else. */
function watchForEnd(line: CallerLine, leg: PhoneLeg, bridge: BridgeId): Promise<By> {
  return new Promise((resolve) => {
    const hear = (who: By) => (event: LineEvent) => {
      if (event.type === "hangupRequest" || event.type === "stasisEnd" || event.type === "destroyed") over(who);
      else if (event.type === "leftBridge" && event.bridge === bridge) over("unknown");
    };
    const stops = [line.live.watch(hear("caller")), leg.live.watch(hear("employee"))];
    const over = (who: By): void => {
      for (const stop of stops) stop();
      resolve(who);
    };
    // After a reconnect the end is known without an event. Also when it came before this began.
    void line.left.then(() => over("caller"));
    void leg.left.then(() => over("employee"));
    if (line.live.hangupRequest) over("caller");
    else if (leg.live.hangupRequest) over("employee");
  });
}

/** `stillIn`: where the caller may be instead of in the bridge. `made`: the bridge is there, or it never will be. */
async function takeDown(
  line: CallerLine,
  leg: PhoneLeg,
  bridge: BridgeId,
  { stillIn, made }: { stillIn: BridgeId | null; made: Promise<unknown> } = { stillIn: null, made: Promise.resolve() },
): Promise<void> {
  const { deps } = line.live;
  const callerIsHere = !line.hasLeft && line.live.hangupRequest === null;
  await Promise.all([
    callerIsHere ? line.returnToLobby(stillIn) : Promise.resolve(),
    leg
      .hangUp()
      .catch((err: unknown) => deps.log.warn({ err, leg: leg.id }, "a leg could not be hung up after a talk")),
  ]);
  // It goes another way than the commands that make the bridge: overtaking them it would find none, and leave one.
  await made;
  // Last, so that nobody is thrown out of it by its end.
  await deps.send(deleteBridge(bridge));
}
