/** Loaded into frontdesk by the benchmark of waiting: at SIGUSR2 it collects garbage and writes what is still in use. */
const { writeFileSync, renameSync } = require("node:fs");
const v8 = require("node:v8");
const vm = require("node:vm");

v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc");

process.on("SIGUSR2", () => {
  collect();
  const file = process.env.FRONTDESK_BENCH_HEAP;
  writeFileSync(`${file}.new`, String(process.memoryUsage().heapUsed));
  renameSync(`${file}.new`, file);
});
