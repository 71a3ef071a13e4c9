/** The settings `frontdesk serve` would start with, and the folder it would write to. */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { type Config, ConfigError } from "../../config";
import { type Examination, type Finding, fail, ok } from "./finding";

export function settingsExamination(read: () => Config): Examination {
  return { group: "settings", examine: async () => examineSettings(read) };
}

function examineSettings(read: () => Config): Finding[] {
  try {
    const config = read();
    return [
      ok("environment", `complete (node ${config.node}, ARI by ${config.ari.adapter})`),
      checkDataDir(config.dataDir),
    ];
  } catch (err) {
    if (!(err instanceof ConfigError)) throw err;
    return [
      fail(
        "environment",
        err.message,
        "frontdesk serve would refuse to start.",
        "Set it, in the shell or in the unit's EnvironmentFile; the README lists every variable",
      ),
    ];
  }
}

export function checkDataDir(dir: string): Finding {
  const cure = `mkdir -p ${dir} && chown frontdesk: ${dir}`;
  const cause = "The journal has nowhere to go while Postgres is away.";
  if (existsSync(dir) && !statSync(dir).isDirectory())
    return fail("data folder", `${dir} is no folder`, cause, "Correct FRONTDESK_DATA");
  try {
    accessSync(existsSync(dir) ? dir : nearest(dir), constants.W_OK | constants.X_OK);
    return ok("data folder", existsSync(dir) ? dir : `${dir}, made at the first start`);
  } catch {
    return fail("data folder", `${dir} cannot be written`, cause, cure);
  }
}

function nearest(dir: string): string {
  return existsSync(dir) || dirname(dir) === dir ? dir : nearest(dirname(dir));
}
