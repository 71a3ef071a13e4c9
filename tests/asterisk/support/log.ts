/** What frontdesk complained of: a caller who does odd things is no error of ours. */
import { readFileSync } from "node:fs";

const ERROR_LEVEL = 50;
/** For the person at the terminal, not of the log. */
const SAID_TO_PEOPLE = /^SIGTERM: stopping/;

/** Lines of frontdesk's log that are errors, or no log lines at all (a crash); empty: none. */
export function errorsIn(logFile: string): string[] {
  return readFileSync(logFile, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !SAID_TO_PEOPLE.test(line) && levelOf(line) >= ERROR_LEVEL);
}

function levelOf(line: string): number {
  try {
    return Number((JSON.parse(line) as { level?: unknown }).level ?? ERROR_LEVEL);
  } catch {
    return ERROR_LEVEL; // the stack of a crash
  }
}
