/**
 * Calls mostly wait: stories that need nothing of one another are played at the
 * same time, and each is a test of its own all the same.
 */

/** What happens and what must be seen of it, by the name of its test. */
export type Lane = Readonly<Record<string, () => Promise<void>>>;

/** Makes a test of each story. All lanes begin at once; within a lane one story follows the other, however that ended. */
export function sideBySide(lanes: readonly Lane[], limitMs: number): void {
  const playing = new Map<string, Promise<void>>();
  beforeAll(() => {
    for (const lane of lanes) {
      let before = Promise.resolve();
      for (const [name, story] of Object.entries(lane)) {
        const played = before.then(story);
        playing.set(name, played);
        before = played.catch(() => undefined); // its own test tells why
      }
    }
  });
  for (const name of lanes.flatMap((lane) => Object.keys(lane))) {
    test(name, async () => await playing.get(name), limitMs);
  }
}
