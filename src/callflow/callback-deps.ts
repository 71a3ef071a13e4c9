/** What one callback under way is given (pending-callback.ts): its surroundings, and its past in an earlier process. */
import type { CallbackOrder } from "../domain/callback";
import type { CallId, EpochMs } from "../domain/glossary";
import type { CompanyIndex } from "../domain/people";
import type { Placed } from "./callback-facts";
import type { StepDeps } from "./deps";
import type { AsCaller } from "./ports";

export interface PendingDeps extends Pick<StepDeps, "clock" | "journal" | "acd" | "phones" | "sounds" | "log"> {
  readonly company: () => CompanyIndex;
  readonly asCaller: AsCaller;
  readonly nextCallId: (nowMs: EpochMs) => CallId;
  /** Runs the call; resolves when it has ended. */
  readonly place: (placed: Placed) => Promise<void>;
  /** People may be called now, and this customer is neither on the line with us nor rung by another callback. */
  readonly mayBeRung: (order: CallbackOrder) => boolean;
  /** Told once: it is over. */
  readonly ended: (order: CallbackOrder) => void;
}

/** What another process left of it. */
export interface CallbackPast {
  readonly call: CallId;
  readonly tries: number;
  /** It has stood in line before. */
  readonly stood: boolean;
  /** What was asked for, or more, if somebody has raised it. */
  readonly creditSeconds: number;
  /** It stands in line as `call`, which has rung nobody. */
  readonly stands: boolean;
}
