/** For whom the order does not count, and that nobody is remembered when it is over. */
import type { CallbackId, CallId, EntryId } from "../../src/domain/glossary";
import { Excepted } from "../../src/domain/invariants-excepted";
import { sampleOf } from "../support/sample-events";

const CALL = "a0000000001" as CallId;
const entry = "e-a0000000001" as EntryId;
const callback = "k-a0000000001" as CallbackId;
const left = { ...sampleOf("queue.left", CALL), entry };
const requested = { ...sampleOf("callback.requested", CALL), entry, callback };
const ended = { ...sampleOf("callback.ended", CALL), callback };

test("pulled: only the agent he was given to may pass the others, until he has left", () => {
  const excepted = new Excepted();
  excepted.see({ type: "queue.pulled", call: CALL, entry, queue: "front", agent: "dave", by: "olga" });
  expect([excepted.mayPass(entry, "dave"), excepted.mayPass(entry, "erin")]).toEqual([true, false]);
  excepted.see(left);
  expect([excepted.mayPass(entry, "dave"), excepted.size]).toEqual([false, 0]);
});

test("to be called back: any agent, until it is over, whether his place ends before or never was one", () => {
  for (const end of [[left, ended], [ended]]) {
    const excepted = new Excepted();
    excepted.see(requested);
    expect([excepted.mayPass(entry, "erin"), excepted.isAbsent(entry)]).toEqual([true, true]);
    for (const event of end) excepted.see(event);
    expect(excepted.size).toBe(0);
  }
});

test("who is called back and asks for it again keeps his place: the first callback's end changes nothing", () => {
  const excepted = new Excepted();
  excepted.see(requested);
  excepted.see({ ...requested, callback: "k-a0000000002" as CallbackId });
  excepted.see(ended);
  expect(excepted.isAbsent(entry)).toBe(true);
});
