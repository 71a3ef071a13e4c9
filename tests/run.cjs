/** `npm test`: TypeScript sources run as they are. */
require("tsx/cjs");
require("./run.ts");
