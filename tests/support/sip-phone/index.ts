/**
 * A SIP phone in Node, over UDP with its own RTP (mu-law, 20 ms, RFC 4733 keys):
 * the people of our tests and the load of our benchmarks. What it reports was
 * seen on the wire, so it can contradict what Asterisk believes.
 */
export type { HostPort, SipAddress } from "./address";
export type { Call, CallEnded, CallTimes, HangupOptions, SipMoment } from "./call";
export { createSipEndpoint, createSipPhone, type EndpointOptions, type SipEndpoint } from "./endpoint";
export { SipError } from "./errors";
export type { AnswerOptions, Cancelled, IncomingCall } from "./incoming-call";
export type { DigitOptions, SentDigit } from "./key-plan";
export type { CallOptions, OutgoingCall } from "./outgoing-call";
export type { InviteHandler, PhoneOptions, SipPhone } from "./phone";
export type { HeardDigit, RtpGap } from "./rtp-receiver";
export type { CallSound } from "./rtp-stream";
export type { SoundChoice } from "./sound-source";
export type { SipStats } from "./transactions";
