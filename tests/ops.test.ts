/** Words that come from Asterisk's CLI. */
import { obeyOps } from "../src/ops";

function saying(word: string): unknown[] {
  const done: unknown[] = [];
  const live = {
    setOpen: (queue: string, open: boolean, by: string) => {
      done.push({ queue, open, by });
      return queue !== "nowhere";
    },
  };
  const log = { info: () => undefined, warn: (_facts: object, message: string) => void done.push(message) };
  obeyOps(word, { live, log: log as never });
  return done;
}

test.each([
  ["queue-close-sales", { queue: "sales", open: false, by: "asterisk-cli" }],
  ["queue-open-front-desk", { queue: "front-desk", open: true, by: "asterisk-cli" }],
])("%s", (word, switched) => {
  expect(saying(word)).toEqual([switched]);
});

test("a queue that is not there, and a word that means nothing, are logged", () => {
  expect(saying("queue-close-nowhere").at(-1)).toBe("ops asked for a queue that is not there");
  expect(saying("queue-close-")).toEqual(["a word of ops that means nothing here"]);
  expect(saying("make-coffee")).toEqual(["a word of ops that means nothing here"]);
});
