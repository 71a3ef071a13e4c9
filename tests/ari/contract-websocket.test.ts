/** The contract on a real Asterisk through REST over the WebSocket. */
import { contract } from "./contract";
import { asteriskWorld } from "./contract-asterisk";

contract("Asterisk through the WebSocket", () => asteriskWorld("websocket"));
