/**
 * How a command ended. "Gone" is a normal ending: the caller hung up while the
 * command was on its way. Asterisk's status and text become one of these here,
 * in one table, and nowhere else.
 */
export type AriResult =
  | { readonly kind: "ok"; readonly body: unknown }
  /** The channel, bridge or playback is not there (any more). */
  | { readonly kind: "gone" }
  /** The channel exists but is not in our application: not yet, or not any more. */
  | { readonly kind: "notInStasis" }
  /** The channel's state forbids it (a leg that still rings, for example). */
  | { readonly kind: "badState" }
  /** An id that exists, a channel that is being recorded. */
  | { readonly kind: "conflict" }
  /** No connection, or Asterisk is starting or stopping. Whether the command was carried out is not known. */
  | { readonly kind: "unavailable" }
  /** No answer within the limit. Whether the command was carried out is not known. */
  | { readonly kind: "timeout" }
  /** Asterisk does not want it: a mistake of ours, or an endpoint that cannot be reached (500, "Allocation failed"). */
  | { readonly kind: "refused"; readonly status: number; readonly text: string };

export type AriResultKind = AriResult["kind"];

/** What Asterisk's own words mean. The words decide: ari-client loses the status, and bridges and channels use different ones for the same thing. */
const BY_TEXT: readonly (readonly [RegExp, "gone" | "notInStasis" | "badState" | "conflict" | "unavailable"])[] = [
  [/not in Stasis application|not in this bridge|not in bridge/i, "notInStasis"],
  [/in invalid state|not in the 'Down' state/i, "badState"],
  [/currently recording|already exists/i, "conflict"],
  [/Asterisk not booted|Shutdown in progress/i, "unavailable"],
  [/(channel|bridge|playback|recording|application|variable|resource|callee) (was )?not found|^"?Not found/i, "gone"],
];

/** Statuses whose meaning does not hang on the words. */
const BY_STATUS: Readonly<Record<number, "gone" | "badState" | "conflict" | "unavailable">> = {
  404: "gone",
  409: "conflict",
  412: "badState",
  503: "unavailable",
};

/**
 * @param status the HTTP status, null where the client library has lost it
 * @param text the body as it came: JSON with `message`, or anything else
 */
export function failureOf(status: number | null, text: string): AriResult {
  const message = messageOf(text);
  for (const [words, kind] of BY_TEXT) if (words.test(message)) return { kind };
  if (status !== null && status in BY_STATUS) return { kind: BY_STATUS[status] ?? "gone" };
  return { kind: "refused", status: status ?? statusOf(message), text: message.slice(0, 200) };
}

function messageOf(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null) {
      const { message, error } = body as { message?: unknown; error?: unknown };
      if (typeof message === "string") return message;
      if (typeof error === "string") return error;
    }
  } catch {
    // Not JSON: the text itself is the message.
  }
  return text;
}

/** ari-client gives the text alone; 500 is the only refusal whose meaning we use. */
const statusOf = (message: string): number => (/Allocation failed|Internal Server Error/i.test(message) ? 500 : 400);

/** For logs and errors: the kind, and for a refusal what Asterisk said. */
export function describe(result: AriResult): string {
  return result.kind === "refused" ? `refused (${result.status}: ${result.text})` : result.kind;
}
