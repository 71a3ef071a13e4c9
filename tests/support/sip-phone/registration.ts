/**
 * REGISTER: telling the server where a phone can be reached.
 */
import { type HostPort, sipUri } from "./address";
import type { CallHome } from "./call";
import { createDeferred } from "./deferred";
import { Dialog, uniqueToken } from "./dialog";
import type { Credentials } from "./digest";
import { SipError } from "./errors";
import type { ExtraHeaders } from "./headers";
import type { SipResponse } from "./message";
import { authorizationFor } from "./outgoing-call";

/** Tests last minutes: nothing here registers again by itself. */
export const EXPIRES_S = 3600;

const DEFAULT_LIMIT_MS = 5000;

export interface RegisterOptions {
  /** Seconds the registration is to last; 0 takes it back. */
  expiresS?: number;
  limitMs?: number;
}

/** One registration of one phone; sent again it keeps its Call-ID, as phones do. */
export class Registration {
  private readonly dialog: Dialog;

  constructor(
    private readonly home: CallHome,
    private readonly server: HostPort,
    username: string,
    private readonly credentials: Credentials | null,
  ) {
    const address = `<${sipUri(username, server)}>`;
    this.dialog = new Dialog({
      callId: `${uniqueToken()}@${home.local.host}`,
      local: address,
      remote: address,
      localTag: uniqueToken(),
      contact: `<${sipUri(username, home.local)}>`,
      sentBy: home.local,
      target: `sip:${server.host}:${server.port}`,
      destination: server,
    });
  }

  /** Rejects with SipError: the server's code, or 408 when it stays silent for `limitMs`. */
  async send({ expiresS = EXPIRES_S, limitMs = DEFAULT_LIMIT_MS }: RegisterOptions = {}): Promise<void> {
    const expires = { Expires: String(expiresS) };
    const first = await this.ask(expires, limitMs);
    const final = await this.withPassword(first, expires, limitMs);
    if (final.code >= 300) throw new SipError("REGISTER refused", final.code);
  }

  private async withPassword(response: SipResponse, headers: ExtraHeaders, limitMs: number): Promise<SipResponse> {
    if (this.credentials === null) return response;
    const use = { method: "REGISTER", uri: `sip:${this.server.host}:${this.server.port}` };
    const password = authorizationFor(response, this.credentials, use);
    return password === null ? response : this.ask({ ...headers, ...password }, limitMs);
  }

  private ask(headers: ExtraHeaders, limitMs: number): Promise<SipResponse> {
    const answer = createDeferred<SipResponse>();
    const request = this.dialog.request("REGISTER", { headers });
    const timedOut = (): void => answer.reject(() => new SipError("no answer to REGISTER", 408));
    const transaction = this.home.transactions.start(request, this.server, {
      onResponse: (response) => {
        if (response.code >= 200) answer.resolve(response);
      },
      onTimeout: timedOut,
    });
    const limit = setTimeout(() => {
      transaction.abandon();
      timedOut();
    }, limitMs);
    return answer.promise.finally(() => clearTimeout(limit));
  }
}
