#!/usr/bin/env node
/**
 * The `frontdesk` command: runs the built program where there is one (the
 * container image), else the TypeScript sources as they are.
 */
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `frontdesk needs Node 20.19 or later; this is ${process.versions.node}. Install a newer Node and try again.\n`,
  );
  process.exit(2);
}

const built = join(__dirname, "../../dist/src/cli/main.js");
if (existsSync(built)) require(built);
else {
  require("tsx/cjs");
  // Commands load what they need by import(), which goes another way than require().
  import("tsx/esm/api").then(({ register }) => {
    register();
    require("./main.ts");
  });
}
