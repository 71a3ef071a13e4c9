/**
 * The Asterisk of the benchmarks: the same program as everywhere else, able to
 * load the ODBC driver that the peer looks customers up with.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type AsteriskProgram, type FindAsteriskOptions, findAsterisk } from "../../../src/setup/asterisk-program";
import { SetupError } from "../../../src/setup/errors";
import { fetchPackages, libraryDirOf } from "../../../src/setup/packages";
import type { OdbcDriver } from "./peer-conf";

export interface PeerProgram {
  readonly asterisk: AsteriskProgram;
  readonly odbc: OdbcDriver;
}

const DRIVER = "odbc/psqlodbcw.so";
/** Where Debian keeps the driver of a machine that has it installed. */
const LIBRARIES_OF_THE_MACHINE = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"];

/** @throws SetupError when Asterisk or the driver cannot be had. */
export async function peerProgram(options: FindAsteriskOptions): Promise<PeerProgram> {
  const program = await findAsterisk(options);
  if (program.source === "machine") return { asterisk: program, odbc: driverOfTheMachine() };
  const libraryDir = libraryDirOf(await fetchPackages({ ...options, bundle: "odbc" }));
  return { asterisk: withLibraries(program, libraryDir), odbc: { file: join(libraryDir, DRIVER), libraryDir } };
}

function driverOfTheMachine(): OdbcDriver {
  const libraryDir = LIBRARIES_OF_THE_MACHINE.find((dir) => existsSync(join(dir, DRIVER)));
  if (libraryDir) return { file: join(libraryDir, DRIVER), libraryDir };
  throw new SetupError(
    "The benchmarks cannot look customers up from the dialplan",
    "this machine's own Asterisk has no ODBC driver for Postgres",
    "Install it: apt-get install odbc-postgresql",
  );
}

/** The loader takes libraries from the folders of its own option only, so the driver's are added there. */
function withLibraries(program: AsteriskProgram, libraryDir: string): AsteriskProgram {
  return {
    ...program,
    command(args) {
      const { file, args: given } = program.command(args);
      const at = given.indexOf("--library-path") + 1;
      return { file, args: given.map((arg, n) => (n === at ? `${arg}:${libraryDir}` : arg)) };
    },
  };
}
