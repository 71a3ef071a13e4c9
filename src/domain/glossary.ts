/**
 * The words of frontdesk. One word, one meaning: in the code, the database, the
 * API and on the page. A new word enters here first.
 *
 *   ani, dnis   the number that calls us / the number that was dialled
 *   site        whose number was dialled: a company name to say, a zone, hours, a menu
 *   stream      what the caller wants; leads to a queue and gives credit
 *   category    the customer's class (VIP, dealer...)
 *   caller      the person; call: the whole visit; leg: one channel's part in it
 *   employee    has an extension; agent: an employee who takes queue calls; manager: a VIP's own contact
 *   status      what an agent chose (available, onBreak, loggedOut)
 *   state       what the system sees of an agent (idle, reserved, ringing, talking, wrapUp)
 *   entry       a caller standing in a queue; a shadow entry ages while another attempt is made
 *   place       an entry as its caller sees it: where he stands in line
 *   kept place  the age of a caller who hung up while waiting, for when he calls again within 15 minutes: he resumes it
 *   refusal     why a queue did not let a caller in; overflow: where he, or who has waited too long, goes instead
 *   estimate    how long a caller is expected to wait yet; prospect: that and his position, at one moment
 *   offer       an entry reserved for one agent, while that agent's phone rings
 *   callback    an entry whose caller has hung up and is rung when it is his turn; a try: one ringing of the customer
 *   set aside   an entry that ages but is offered to nobody: a callback between two tries or outside its hours
 *   staff       agents who are available and whose phones are not away, talking or free; at work: those of them who may be counted on now
 *   pool        the queues and agents that one dispatcher owns, in memory
 *   back-off    an available agent left alone for a while: the phone was engaged or not there
 *   credit      seconds added to a caller's wait when the order is made
 *   hunt        phones rung one after another
 *   prompt      a sound that may expect digits; interruptible: a key cuts it short
 *   journal     the append-only record of what happened; a domain event is one line of it
 */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** One caller's visit, 11 characters: Asterisk's CLI shows it whole as the account code. */
export type CallId = Branded<"CallId">;
/** Asterisk's id of a channel: its own for callers, ours (`c-<call>-desk`) for the legs we make. */
export type ChannelId = Branded<"ChannelId">;
export type BridgeId = Branded<"BridgeId">;
export type PlaybackId = Branded<"PlaybackId">;
export type EntryId = Branded<"EntryId">;
export type OfferId = Branded<"OfferId">;
export type CallbackId = Branded<"CallbackId">;
export type CustomerId = Branded<"CustomerId">;

/** Keys of the company file: lower-case words joined by dashes, chosen by the company. */
export type SiteId = string;
export type OfficeId = string;
export type DepartmentId = string;
export type EmployeeId = string;
/** An agent is an employee who takes queue calls: one key for both. */
export type AgentId = EmployeeId;
export type QueueId = string;
export type StreamId = string;
export type CategoryId = string;
export type MenuId = string;
export type IncidentId = string;
export type CampaignId = string;
/** Name of a sound file without language and extension, e.g. `greet-kazan-morning`. */
export type PromptName = string;

/** An IETF language of which we have prompts. */
export type Language = string;
/** A number in E.164 with its plus sign. */
export type E164 = Branded<"E164">;
/** Milliseconds since the Unix epoch, by the wall clock. */
export type EpochMs = number;
