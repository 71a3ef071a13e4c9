/** The cache folder: what is fetched and the data of the demo lie in it. */
import { accessSync, constants, mkdirSync } from "node:fs";
import { SetupError } from "./errors";

/**
 * Makes it if need be, before anything is fetched for minutes in vain.
 * @throws SetupError when we cannot write there
 */
export function makeCacheFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    accessSync(dir, constants.W_OK | constants.X_OK);
  } catch (err) {
    throw new SetupError(
      `The cache folder ${dir} cannot be written`,
      (err as Error).message,
      "Name a folder of yours with 1 GB of disk: export FRONTDESK_CACHE=DIR",
      { cause: err },
    );
  }
}
