/**
 * Which phones are there. Read once after every connect, and told from then on
 * by the device states, which Asterisk sends for every phone that registers, is
 * switched off or stops answering. (Subscribing to the endpoints themselves would
 * bring every channel event a second time.)
 */
import type { Logger } from "pino";
import { type AriCommand, listEndpoints, subscribe } from "./commands";
import type { AriResult } from "./result";

/** All of them: the phones change with the company. */
const ALL_DEVICES = "deviceState:";

export interface PhoneWatchDeps {
  readonly app: string;
  send(command: AriCommand): Promise<AriResult>;
  readonly log: Pick<Logger, "warn">;
  tell(account: string, isThere: boolean): void;
}

/** After a connect: from now on every change is told, and first how it is now. Never rejects. */
export async function watchPhones({ app, send, log, tell }: PhoneWatchDeps): Promise<void> {
  const subscribed = await send(subscribe(app, ALL_DEVICES));
  const listed = await send(listEndpoints("PJSIP"));
  if (subscribed.kind !== "ok" || listed.kind !== "ok") {
    log.warn(
      { subscribed: subscribed.kind, listed: listed.kind },
      "whether phones are registered is not known: all are tried",
    );
    return;
  }
  for (const { account, isThere } of readEndpoints(listed.body)) tell(account, isThere);
}

/** The endpoints whose state Asterisk knows: one that is unknown may be there. */
function* readEndpoints(body: unknown): Generator<{ readonly account: string; readonly isThere: boolean }> {
  if (!Array.isArray(body)) return;
  for (const one of body as { resource?: unknown; state?: unknown }[])
    if (typeof one?.resource === "string" && (one.state === "online" || one.state === "offline"))
      yield { account: one.resource, isThere: one.state === "online" };
}
