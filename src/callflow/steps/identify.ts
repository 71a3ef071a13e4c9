/**
 * Who is it? Block list and withheld numbers first, then colleagues, then the
 * customers of this number. The call waits 40 ms for the look-up and goes on as
 * an unknown caller's; an answer that comes later is used from the moment it
 * comes, and after 2 s it is given up.
 */
import { blockOf } from "../../domain/block";
import type { Customer } from "../../domain/call";
import { FEATURE_CODES } from "../../domain/company";
import type { Call } from "../call";
import type { StepDeps } from "../deps";
import { end, goTo, type Next, type Step } from "../step";
import { TIMED_OUT, within } from "../waits";

export const LOOKUP_WAIT_MS = 40;
const LOOKUP_GIVE_UP_MS = 2_000;

export const identify: Step<"identify"> = async (call, _here, deps) => {
  const block = blockOf(call.people.company, call.caller.number);
  if (block) return goTo({ step: "blocked", by: "list", action: block.action });
  if (call.caller.kind === "withheld" && call.site.withheld !== "accept")
    return goTo({ step: "blocked", by: "withheld", action: call.site.withheld });
  if (call.caller.kind === "colleague") return colleagueDialled(call, deps);

  if (call.caller.number) await call.untilOr(LOOKUP_WAIT_MS, lookUp(call, deps));
  return whereTo(call);
};

/** From one of our own phones the number dialled is an extension; there is no greeting among colleagues. */
async function colleagueDialled(call: Call, deps: StepDeps): Promise<Next> {
  const { featureCodes } = call.people.company;
  const code = FEATURE_CODES.find((known) => featureCodes[known] === call.dnis);
  if (code) return goTo({ step: "feature", code });
  // Whoever calls a colleague is not to be offered a caller meanwhile.
  if (call.caller.employee) deps.acd.occupy(call.caller.employee, call.id);
  const target = call.people.extension(call.dnis);
  if (target) return goTo({ step: "reach", target, menu: null });
  await call.line.refuse("unknownNumber");
  return end("refused");
}

function whereTo(call: Call): Next {
  return goTo(isVip(call) ? { step: "vipDirect" } : { step: "greeting" });
}

/** A customer whose category goes direct and who has a personal manager. */
function isVip(call: Call): boolean {
  const customer = call.customer;
  if (!customer?.manager || !call.people.employee(customer.manager)) return false;
  return customer.category !== null && call.people.category(customer.category)?.direct === true;
}

/** Asks once; what comes in time is known before the greeting, what comes late is used from then on. Never rejects. */
async function lookUp(call: Call, deps: StepDeps): Promise<void> {
  const number = call.caller.number;
  if (!number) return;
  const startedMs = deps.clock.monotonicMs();
  const tookMs = (): number => Math.round(deps.clock.monotonicMs() - startedMs);
  try {
    const found = await within(deps.clock, LOOKUP_GIVE_UP_MS, deps.directory.lookUp(number));
    if (call.line.hasLeft) return; // the call has ended: it is nobody's business any more
    if (found === TIMED_OUT) call.record({ type: "caller.lookupFailed", why: "timeout", tookMs: tookMs() });
    else learn(call, found, tookMs());
  } catch (err) {
    if (call.line.hasLeft) return;
    deps.log.warn({ err, call: call.id }, "the customer look-up failed; the caller goes on as unknown");
    call.record({ type: "caller.lookupFailed", why: "unavailable", tookMs: tookMs() });
  }
}

/**
 * A call that a former process began: what a restart cannot know from the journal (who talked to the customer last, the
 * open matter), and the answer that it waited for when the process ended. Never rejects.
 */
export async function lookUpAgain(call: Call, deps: StepDeps): Promise<void> {
  const { number, kind } = call.caller;
  if (!number || kind === "colleague") return;
  const startedMs = deps.clock.monotonicMs();
  try {
    const found = await within(deps.clock, LOOKUP_GIVE_UP_MS, deps.directory.lookUp(number));
    if (found === TIMED_OUT || found.length === 0 || call.line.hasLeft) return;
    if (kind === "customer") call.caller = { ...call.caller, customers: found };
    else learn(call, found, Math.round(deps.clock.monotonicMs() - startedMs));
  } catch (err) {
    deps.log.debug({ err, call: call.id }, "the customer of a call taken over could not be looked up again");
  }
}

function learn(call: Call, customers: readonly Customer[], tookMs: number): void {
  const late = call.here.step !== "identify";
  const first = customers[0] ?? null;
  if (first) call.caller = { ...call.caller, kind: "customer", customers };
  call.record({
    type: "caller.identified",
    customers: customers.map((customer) => customer.id),
    name: first?.name ?? null,
    category: first?.category ?? null,
    manager: first?.manager ?? null,
    language: first?.language ?? null,
    tookMs,
    late,
  });
  if (late && isVip(call)) call.divert({ step: "vipDirect" });
}
