/**
 * One jest configuration for every suite (tests/run.cjs picks the folders).
 * swc compiles our TypeScript and the few packages that ship only ES modules,
 * which jest's own require refuses on Node 20.
 */
const compile = ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } }];

module.exports = {
  testEnvironment: "node",
  // A limit for what hangs, not a measure: a machine that is busy with other things takes its time.
  testTimeout: 30_000,
  // What earlier suites leave behind in a worker makes a long one several times slower: such a worker begins anew.
  workerIdleMemoryLimit: "300MB",
  testSequencer: "<rootDir>/tests/support/longest-first.cjs",
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  transform: { "^.+\\.(ts|[mc]?js)$": compile },
  transformIgnorePatterns: ["/node_modules/(?!(cookie|content-disposition|typebox|@fastify/type-provider-typebox)/)"],
};
