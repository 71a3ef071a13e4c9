/** A simulated phone that frontdesk rings: one visit from the first ring to its end. */
import * as ari from "../../ari/commands";
import type { ChannelId } from "../../domain/glossary";
import { startMusic } from "./commands";
import type { Ear, WorldChannel, WorldLink } from "./link";
import type { PhoneBehaviour, PhoneVisit } from "./people";
import type { Voice } from "./voices";

const KEY_MS = 100;
const KEY_GAP_MS = 80;

/** Treats the ringing channel as `behaviour` says; `visit` is filled in as things happen. */
export async function treat(
  link: WorldLink,
  channel: WorldChannel,
  behaviour: PhoneBehaviour,
  visit: PhoneVisit,
): Promise<void> {
  const id = channel.id;
  let ear: Ear | null = null;
  void channel.ended.then(async () => {
    const endedAtMs = link.nowMs();
    await ear?.complete(); // whoever sees the end reads what was heard
    visit.endedAtMs = endedAtMs;
  });
  const listen = async (): Promise<Ear> => {
    ear = await link.listen(id);
    return ear;
  };
  switch (behaviour.kind) {
    case "busy":
      await link.send(ari.hangup(id, "busy"));
      return;
    case "refuses":
      await link.send(ari.hangup(id, "normal"));
      return;
    case "ignores":
      await link.send(ari.ring(id));
      return;
    case "voicemail":
    case "answers":
      await link.send(ari.ring(id));
      await pickUp(link, channel, behaviour, visit, listen);
  }
}

async function pickUp(
  link: WorldLink,
  channel: WorldChannel,
  behaviour: Extract<PhoneBehaviour, { kind: "answers" | "voicemail" }>,
  visit: PhoneVisit,
  listen: () => Promise<Ear>,
): Promise<void> {
  const { id } = channel;
  if (!(await channel.stays(behaviour.afterMs))) return;
  const { file } = await listen();
  if ((await link.send(ari.answer(id))).kind !== "ok") return;
  visit.answeredAtMs = link.nowMs();
  visit.recording = file;
  if (behaviour.kind === "answers" && behaviour.keys) {
    if (!(await channel.stays(behaviour.keys.afterMs))) return;
    await link.press(id, behaviour.keys.digits, KEY_MS, KEY_GAP_MS);
  }
  await speak(link, id, behaviour.kind === "voicemail" ? "voicemail" : "colleague");
  if (
    behaviour.kind === "answers" &&
    behaviour.hangUpAfterMs !== undefined &&
    (await channel.stays(behaviour.hangUpAfterMs))
  )
    await link.send(ari.hangup(id, "normal"));
}

/** Puts a voice on the line until the end. */
export async function speak(link: WorldLink, id: ChannelId, voice: Voice): Promise<void> {
  await link.send(startMusic(id, voice));
}
