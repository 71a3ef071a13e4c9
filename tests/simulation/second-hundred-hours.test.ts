/** Seeds 21 to 40. A seed that fails is told with the command that repeats it. */
import { whatMustHoldHolds } from "./hours";

whatMustHoldHolds(4, 8);
