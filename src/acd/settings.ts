/** How long the ACD leaves whom alone, and the limits of its waits. One table of defaults; tests set their own. */
export interface AcdSettings {
  /** An agent who has just refused a caller is not offered the same caller for so long. */
  readonly refusedPairMs: number;
  /** The same after an offer that was not answered (the agent is on break besides). */
  readonly unansweredPairMs: number;
  /** The same after a phone that answered but could not be connected. */
  readonly lostPairMs: number;
  /** The longest wrap-up, with all that the agent adds to it. */
  readonly wrapUpMsMax: number;
  /** The longest ringing of one offer, whatever the queue says. */
  readonly ringMsMax: number;
  /** How much later than its own ring timer the outcome of a ringing may come; then the offer is lost. */
  readonly ringMarginMs: number;
  /** How long an answered phone may wait for the talk to be made; then the offer is lost and the phone hung up. */
  readonly connectMsMax: number;
  /** A shadow place nobody came back to ends by itself. */
  readonly shadowMsMax: number;
  /** After a restart nobody is offered until all callers are back in line, but not longer than this. */
  readonly recoveryMsMax: number;
}

const SECOND = 1000;
const HOUR = 3600 * SECOND;

export const ACD_SETTINGS: AcdSettings = Object.freeze({
  refusedPairMs: 30 * SECOND,
  unansweredPairMs: 30 * SECOND,
  lostPairMs: 5 * SECOND,
  wrapUpMsMax: HOUR,
  ringMsMax: 120 * SECOND,
  ringMarginMs: 15 * SECOND,
  connectMsMax: 10 * SECOND,
  shadowMsMax: 3 * HOUR,
  recoveryMsMax: 10 * SECOND,
});
