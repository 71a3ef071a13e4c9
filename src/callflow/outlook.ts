/** The ACD's port for what a caller may be told: how things stand at a queue's door and in its line. */
import type { NoAgentCause, QueueFigures } from "../domain/admission";
import type { Estimate } from "../domain/announce";
import type { EntryId, EpochMs, QueueId } from "../domain/glossary";
import type { CallVariables } from "../domain/skills";

/** A caller's standing in the one order of callers: of somebody in line, or of who would be. */
export interface Standing {
  readonly queue: QueueId;
  /** Null: he is not in line yet. */
  readonly entry: EntryId | null;
  readonly creditSeconds: number;
  readonly enteredAtMs: EpochMs;
  readonly variables: CallVariables;
}

/** What may be told to who waits. */
export interface Prospect {
  /** In his queue, from 1. */
  readonly position: number;
  /** Null: not known, for too few talks have been seen, or nobody at work may take him. */
  readonly estimate: Estimate | null;
}

/** How things stand, for who is at a queue's door and who waits in it. */
export interface Outlook {
  figures(queue: QueueId): QueueFigures;
  prospect(standing: Standing): Prospect;
  /** Tells when a queue has nobody at work any more, and when the cause of that becomes another; the returned function ends it. */
  onNoAgent(queue: QueueId, then: (cause: NoAgentCause) => void): () => void;
}
