/**
 * `cli` in an instance's folder: what `asterisk -rx` is on a machine with an
 * installed Asterisk. Ours may need its own loader, and always its own asterisk.conf.
 */
import { chmodSync, writeFileSync } from "node:fs";
import type { AsteriskProgram } from "./asterisk-program";

export function writeCliScript(file: string, program: Pick<AsteriskProgram, "command">, configFile: string): void {
  const { file: executable, args } = program.command(["-C", configFile]);
  const asterisk = [executable, ...args].map(quoted).join(" ");
  writeFileSync(
    file,
    `#!/bin/sh
# The CLI of this Asterisk: one command, or without words the console (it is left with "exit").
[ $# -eq 0 ] && exec ${asterisk} -r
exec ${asterisk} -rx "$*"
`,
  );
  chmodSync(file, 0o700);
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
