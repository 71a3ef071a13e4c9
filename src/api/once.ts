/**
 * Doing a thing once though it is asked twice: a request with an Idempotency-Key
 * that was answered lately gets the same answer again, and one that comes while
 * the first is being answered waits for that answer. Kept in memory: after a
 * restart a key is new.
 */
import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import Type from "typebox";
import type { Clock } from "../callflow/ports";
import { keyOf } from "./auth";
import { Problem } from "./problem";

const KEPT_MS = 600_000;
const KEPT_MAX = 10_000;
const HEADER = "idempotency-key";

/** For the schema of a route that answers once. */
export const OnceHeaders = Type.Object({
  [HEADER]: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      pattern: "^[\\x21-\\x7e]+$",
      description: "Made by the client, one for each thing to be done: sent again, nothing is done a second time.",
    }),
  ),
});

interface Kept {
  readonly asked: string;
  readonly answer: Promise<unknown>;
  readonly atMs: number;
}

export class Once {
  /** In the order of asking. */
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly clock: Pick<Clock, "monotonicMs">) {}

  /** What `work` answers, or what it answered before. A failure is not kept: it may be tried again with the same key. */
  async answer<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> {
    const given = request.headers[HEADER];
    if (typeof given !== "string") return work();
    this.forgetOld();
    const name = `${keyOf(request).id} ${given}`;
    const asked = createHash("sha256")
      .update(`${request.method} ${request.url} ${JSON.stringify(request.body)}`)
      .digest("base64");
    const before = this.kept.get(name);
    if (before && before.asked !== asked)
      throw new Problem("idempotency-key-reused", "This Idempotency-Key came with another request before.");
    if (before) return before.answer as Promise<T>;
    const answer = work();
    this.kept.set(name, { asked, answer, atMs: this.clock.monotonicMs() });
    answer.catch(() => this.kept.delete(name));
    return answer;
  }

  private forgetOld(): void {
    const nowMs = this.clock.monotonicMs();
    for (const [name, { atMs }] of this.kept) {
      if (nowMs - atMs < KEPT_MS && this.kept.size < KEPT_MAX) return;
      this.kept.delete(name);
    }
  }
}
