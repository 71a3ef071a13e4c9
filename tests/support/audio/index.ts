/** Tests listen with the same ears as the demo. */
export * from "../../../src/demo/audio";
