/** The shape of a step: it is told what it needs, it tells where the call goes next. */
import type { StepName, StepState } from "../domain/call";
import type { Call } from "./call";
import type { StepDeps } from "./deps";

export type StateOf<S extends StepName> = Extract<StepState, { step: S }>;

export type CallEndReason = "completed" | "abandoned" | "refused" | "failed" | "nodeLost";
export type Next = { readonly goTo: StepState } | { readonly end: CallEndReason };

export type Step<S extends StepName> = (call: Call, here: StateOf<S>, deps: StepDeps) => Promise<Next>;

export const goTo = (state: StepState): Next => ({ goTo: state });
export const end = (reason: CallEndReason): Next => ({ end: reason });
