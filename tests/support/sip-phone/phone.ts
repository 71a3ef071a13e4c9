/**
 * A phone and its owner: registers, calls, is called.
 */
import type { HostPort } from "./address";
import type { Call, CallHome } from "./call";
import type { Credentials } from "./digest";
import type { IncomingCall } from "./incoming-call";
import { type Caller, type CallOptions, OutgoingCall } from "./outgoing-call";
import { type RegisterOptions, Registration } from "./registration";

/** Without an owner a phone is not answered: 480. */
const NOBODY_THERE = 480;

export interface PhoneOptions {
  /** Where calls and registrations go. */
  server: HostPort;
  /** User name: of the account, and in our Contact. "phone" by default. */
  username?: string;
  /** Without one, a challenge ends the request with its 401. */
  password?: string;
  /** Shown to those we call when the call names nobody else. */
  displayName?: string;
  /** Keep what is heard (default). Benchmarks with thousands of calls do not. */
  record?: boolean;
  /** Gets the INVITEs for users no other phone of the endpoint has: a carrier. */
  catchAll?: boolean;
}

/** What the owner does with a call; may be async. An error in it refuses the call with 500 and fails `close()`. */
export type InviteHandler = (call: IncomingCall) => void | Promise<void>;

export class SipPhone {
  readonly username: string;
  readonly keepsSound: boolean;
  readonly catchAll: boolean;
  /** True: dead as if switched off, though still registered. Nothing sent to it is answered. */
  deaf = false;
  private handler: InviteHandler | null = null;
  private readonly caller: Caller;
  private readonly registration: Registration;
  private readonly handlerErrors: unknown[] = [];
  private readonly mine = new Set<Call>();

  /** Made by `SipEndpoint.phone` and `createSipPhone`. */
  constructor(
    private readonly home: CallHome,
    { server, username = "phone", password, displayName = "", record = true, catchAll = false }: PhoneOptions,
    private readonly onClose: () => Promise<void>,
  ) {
    const credentials: Credentials | null = password === undefined ? null : { username, password };
    this.username = username;
    this.keepsSound = record;
    this.catchAll = catchAll;
    this.caller = { server, username, displayName, credentials, keepsSound: record };
    this.registration = new Registration(home, server, username, credentials);
  }

  /** Address of the SIP socket. */
  get local(): HostPort {
    return this.home.local;
  }

  /** Calls of this phone that have not ended. */
  get calls(): readonly Call[] {
    return [...this.mine];
  }

  /** Registers for an hour. Rejects with SipError: the server's code, 408 when it is silent. */
  register(options: RegisterOptions = {}): Promise<void> {
    return this.registration.send(options);
  }

  unregister(options: RegisterOptions = {}): Promise<void> {
    return this.registration.send({ ...options, expiresS: 0 });
  }

  /** Places a call. Returns at once; await `call.answered`, `call.ended`... */
  call(options: CallOptions): OutgoingCall {
    const call = OutgoingCall.place(this.home, this.caller, options);
    this.keep(call);
    return call;
  }

  /** Says what happens when somebody calls; replaces what was said before. */
  onInvite(handler: InviteHandler): void {
    this.handler = handler;
  }

  /** The next call, for tests that tell their story from top to bottom. Replaces the handler until it comes. */
  nextCall(): Promise<IncomingCall> {
    const before = this.handler;
    return new Promise((resolve) => {
      this.onInvite((call) => {
        this.handler = before;
        resolve(call);
      });
    });
  }

  /** An INVITE for this phone. Called by the endpoint. */
  receive(call: IncomingCall): void {
    this.keep(call);
    if (this.handler === null) {
      call.reject(NOBODY_THERE);
      return;
    }
    const { handler } = this;
    void (async () => handler(call))().catch((error: unknown) => {
      this.handlerErrors.push(error);
      call.reject(500);
    });
  }

  /** Hangs up every call and goes. Rejects when a handler failed, so that no test passes over it. */
  async close(): Promise<void> {
    await Promise.all(this.calls.map((call) => call.hangup()));
    await this.onClose();
    if (this.handlerErrors.length > 0) {
      throw new AggregateError(this.handlerErrors, `the owner of phone ${this.username} failed`);
    }
  }

  private keep(call: Call): void {
    this.mine.add(call);
    void call.ended.then(() => this.mine.delete(call));
  }
}
