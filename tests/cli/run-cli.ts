/** Runs a command line inside the test, with a terminal that writes down what was said where. */

import type { CliContext } from "../../src/cli/context";
import { runProgram } from "../../src/cli/program";
import { chooseTarget } from "../../src/cli/target";
import { type ClientConfig, readClientConfig, readSetupConfig } from "../../src/config";

export interface CliRun {
  readonly code: number;
  /** What would be piped. */
  readonly stdout: string;
  /** What is said to the person. */
  readonly stderr: string;
}

/** `env` is the whole environment of the command: nothing of the test's own leaks in. */
export async function runCli(args: readonly string[], env: Record<string, string> = {}): Promise<CliRun> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const client = (): ClientConfig => readClientConfig(env);
  const context: CliContext = {
    terminal: {
      print: (text) => void stdout.push(text),
      say: (text) => void stderr.push(text),
      paint: (_style, text) => text,
    },
    client,
    setup: () => readSetupConfig({ PATH: "/usr/bin:/bin", HOME: "/nonexistent", ...env }),
    target: () => chooseTarget(client(), null),
  };
  const code = await runProgram(args, context);
  return { code, stdout: stdout.join("\n"), stderr: stderr.join("\n") };
}
