/** A process that owns the pool and cannot take calls, or must leave them: what it says, does and ends with. */
import { beginOrEnd, EXIT_NOT_BEGUN, EXIT_SUPERSEDED, endAfter, LAST_THINGS_MS_MAX } from "../src/ending";
import { ManualClock } from "./support/manual-clock";

class Process {
  readonly clock = new ManualClock();
  readonly did: string[] = [];
  stopping = false;
  readonly deps = {
    clock: this.clock,
    log: {
      fatal: ({ err }: { err?: unknown }) => void this.did.push(`fatal: ${err}`),
      error: (_facts: object, message: string) => void this.did.push(`error: ${message}`),
    } as never,
    exit: (code: number) => void this.did.push(`exit ${code}`),
    stopping: () => this.stopping,
  };
  readonly stop = async (): Promise<void> => void this.did.push("stopped");

  begins(begin: () => Promise<void>, stop = this.stop): Promise<void> {
    return beginOrEnd({ ...this.deps, begin, stop });
  }
}

const fails = () => Promise.reject(new Error("no spool"));
const hangs = () => new Promise<void>(() => undefined);

test("calls that cannot be taken: the reason is said, the process stops in order and then ends", async () => {
  const process = new Process();
  await process.begins(fails);
  expect(process.did).toEqual(["fatal: Error: no spool", "stopped", `exit ${EXIT_NOT_BEGUN}`]);
  expect(process.clock.pending).toBe(0);
});

test("calls that are taken: nothing ends", async () => {
  const process = new Process();
  await process.begins(async () => undefined);
  expect(process.did).toEqual([]);
});

test("what fails while the process is being stopped is no reason to stop it again", async () => {
  const process = new Process();
  process.stopping = true;
  await process.begins(fails);
  expect(process.did).toEqual([]);
});

test("a stop that hangs or fails keeps no process alive", async () => {
  const hanging = new Process();
  void hanging.begins(fails, hangs);
  await hanging.clock.advance(LAST_THINGS_MS_MAX - 1);
  expect(hanging.did).toHaveLength(1);
  await hanging.clock.advance(1);
  expect(hanging.did.slice(1)).toEqual([
    "error: the process ends before its last things are done",
    `exit ${EXIT_NOT_BEGUN}`,
  ]);

  const failing = new Process();
  await endAfter(fails, EXIT_SUPERSEDED, failing.deps);
  expect(failing.did).toEqual(["error: the last things of the process failed", `exit ${EXIT_SUPERSEDED}`]);
});
