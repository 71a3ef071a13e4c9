/** Every run-time dependency can be loaded under jest: some ship only ES modules, which jest.config.cjs must compile. */
import { dependencies } from "../package.json";

/** Loads a program of its own into the process (a loader, a compiler): not for use inside a test. */
const NOT_LOADED_HERE = new Set(["tsx"]);

test.each(Object.keys(dependencies).filter((name) => !NOT_LOADED_HERE.has(name)))("%s", (name) => {
  expect(require(name)).toBeDefined();
});
