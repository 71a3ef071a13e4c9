/** Keys that Asterisk tells of twice, as seen on 22.10.1 with a dialler of 60 ms keys and 60 ms pauses. */
import fc from "fast-check";
import { KeyEchoes } from "../../src/ari/key-echoes";

/** Milliseconds, key, length; "sound" begins and "silence" ends a prompt. */
type Happening = readonly [number, string, number?];

/** The keys that count. */
function heard(happenings: readonly Happening[]): string {
  const echoes = new KeyEchoes();
  let keys = "";
  for (const [atMs, what, lengthMs = 60] of happenings) {
    if (what === "sound") echoes.soundStarted();
    else if (what === "silence") echoes.soundEnded(atMs);
    else if (!echoes.isEcho({ key: what, lengthMs, atMs })) keys += what;
  }
  return keys;
}

describe("a key held over the end of a prompt", () => {
  test.each<readonly [string, readonly Happening[]]>([
    [
      "203",
      [
        [2, "sound"],
        [299, "silence"],
        [305, "2"],
        [429, "0"],
        [445, "0"],
        [446, "sound"],
        [544, "3"],
      ],
    ],
    [
      "211",
      [
        [2, "sound"],
        [301, "silence"],
        [326, "2"],
        [449, "1"],
        [467, "1"],
        [467, "sound"],
        [569, "1"],
      ],
    ],
    [
      "210",
      [
        [2, "sound"],
        [299, "silence"],
        [346, "2"],
        [470, "1"],
        [485, "1"],
        [606, "0"],
        [622, "0"],
      ],
    ],
    [
      "200",
      [
        [2, "sound"],
        [299, "silence"],
        [305, "2"],
        [425, "0"],
        [445, "0"],
        [545, "0"],
        [577, "0"],
      ],
    ],
  ])("makes Asterisk repeat the next: %s is read", (keys, happenings) => {
    expect(heard(happenings)).toBe(keys);
  });

  test("and held long: what comes meanwhile is put back until then, one after the other", () => {
    const happenings: Happening[] = [
      ...([
        [0, "sound"],
        [250, "silence"],
        [500, "2", 400],
        [580, "0"],
        [700, "3"],
      ] as const),
      ...([
        [950, "0"],
        [1_080, "3"],
      ] as const), // the echoes
      [1_300, "3"],
    ];
    expect(heard(happenings)).toBe("2033");
  });

  test("of a caller who sends no sound: the next key's packets bring the echo", () => {
    expect(
      heard([
        [2, "sound"],
        [299, "silence"],
        [305, "2"],
        [425, "0"],
        [490, "0"],
        [545, "3"],
      ]),
    ).toBe("203");
  });
});

describe("keys that are pressed twice count twice", () => {
  test.each<readonly [string, readonly Happening[]]>([
    [
      "in silence, as fast as diallers do",
      [
        [100, "2", 40],
        [180, "0", 40],
        [260, "0", 40],
        [340, "0", 40],
      ],
    ],
    [
      "under a prompt",
      [
        [0, "sound"],
        [100, "2"],
        [220, "0"],
        [340, "0"],
        [460, "0"],
      ],
    ],
    [
      "after a key held long",
      [
        [0, "2", 400],
        [250, "0", 100],
        [500, "0", 100],
        [750, "0", 100],
      ],
    ],
    [
      "as SIP INFO in silence",
      [
        [0, "2", 250],
        [200, "0", 250],
        [310, "0", 250],
        [400, "0", 250],
        [615, "0", 250],
        [800, "0", 250],
        [920, "0", 250],
      ],
    ],
    [
      "as SIP INFO under a prompt",
      [
        [0, "sound"],
        [10, "2", 250],
        [210, "0", 250],
        [410, "0", 250],
        [610, "0", 250],
      ],
    ],
  ])("%s", (_how, happenings) => {
    expect(heard(happenings)).toBe("2000");
  });

  test("whatever is dialled, by keys and pauses of 50 ms and more", () => {
    const press = fc.record({
      key: fc.constantFrom("0", "1"),
      lengthMs: fc.integer({ min: 50, max: 300 }),
      pauseMs: fc.integer({ min: 50, max: 400 }),
    });
    fc.assert(
      fc.property(fc.array(press, { maxLength: 12 }), (presses) => {
        let atMs = 1_000;
        const happenings = presses.map(({ key, lengthMs, pauseMs }): Happening => {
          atMs += pauseMs + lengthMs;
          return [atMs, key, lengthMs];
        });
        expect(heard(happenings)).toBe(presses.map(({ key }) => key).join(""));
      }),
    );
  });
});
