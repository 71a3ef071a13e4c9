/** The contract on a real Asterisk through ari-client. */
import { contract } from "./contract";
import { asteriskWorld } from "./contract-asterisk";

contract("Asterisk through ari-client", () => asteriskWorld("ari-client"));
