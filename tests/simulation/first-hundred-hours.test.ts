/** Seeds 1 to 20. A seed that fails is told with the command that repeats it. */
import { whatMustHoldHolds } from "./hours";

whatMustHoldHolds(0, 4);
