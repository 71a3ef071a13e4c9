/** For how long something has been so: what may be for a moment must not last. */
export class Lasting {
  private readonly sinceMs = new Map<string, number>();

  /** Milliseconds since `what` was first seen to hold; 0 when it does not hold. */
  forMs(what: string, holds: boolean, nowMs: number): number {
    if (!holds) {
      this.sinceMs.delete(what);
      return 0;
    }
    const since = this.sinceMs.get(what) ?? nowMs;
    this.sinceMs.set(what, since);
    return nowMs - since;
  }

  clear(): void {
    this.sinceMs.clear();
  }
}
