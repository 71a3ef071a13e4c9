import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCacheFolder } from "../../src/setup/cache-folder";
import { SetupError } from "../../src/setup/errors";

describe("the cache folder", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "frontdesk-cache-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("is made, and may be there already", () => {
    makeCacheFolder(join(dir, "a", "b"));
    makeCacheFolder(join(dir, "a", "b"));
    expect(existsSync(join(dir, "a", "b"))).toBe(true);
  });

  it("that cannot be is said in one paragraph with what to type", () => {
    const file = join(dir, "file");
    writeFileSync(file, "");
    const make = (): void => makeCacheFolder(join(file, "cache"));
    expect(make).toThrow(SetupError);
    expect(make).toThrow(/^The cache folder .*\/file\/cache cannot be written\. .*FRONTDESK_CACHE=DIR\.$/);
  });
});
