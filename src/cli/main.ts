/** The `frontdesk` command as a process: arguments in, exit code out. src/cli/frontdesk.cjs starts it. */
import { processContext } from "./context";
import { runProgram } from "./program";

// Whoever reads us may stop reading (`| head`): that is his right, not an error.
process.stdout.on("error", (err: NodeJS.ErrnoException) => process.exit(err.code === "EPIPE" ? 0 : 2));

void runProgram(process.argv.slice(2), processContext()).then((code) => process.exit(code));
