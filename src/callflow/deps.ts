/** Everything a step may use besides its call: handed in, so that tests hand in their own. */
import type { Logger } from "pino";
import type { CallbackDesk } from "./callbacks";
import type { Acd, Clock, Directory, Journal, Phones, Sounds } from "./ports";

export interface StepDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly acd: Acd;
  /** Absent: nobody is called back, and a place that was given up is gone. */
  readonly callbacks?: CallbackDesk;
  readonly phones: Phones;
  readonly directory: Directory;
  readonly sounds: Sounds;
  readonly log: Pick<Logger, "info" | "warn" | "error" | "debug">;
}
