#!/usr/bin/env node
/**
 * The `frontdesk` command. In a checkout it runs the TypeScript sources as they
 * are; where only the built program is (the container image), that. Sources
 * first: a dist/ left over from an earlier build must not run in their place.
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

const source = join(__dirname, "main.ts");
const built = join(__dirname, "../../dist/src/cli/main.js");

/** Commands load what they need by import(), which goes another way than require(): both learn TypeScript. */
async function runSource() {
  require("tsx/cjs");
  const { register } = await import("tsx/esm/api");
  register();
  require(source);
}

if (existsSync(source)) void runSource();
else require(built);
