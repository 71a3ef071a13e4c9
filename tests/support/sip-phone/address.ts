/**
 * SIP addresses: `"Anna" <sip:200@host:5060>;tag=x` taken apart and written.
 */

export interface SipAddress {
  /** Display name without its quotes; empty when there is none. */
  readonly name: string;
  readonly uri: string;
  /** User part of the URI (of a tel: URI, the number), percent signs decoded. */
  readonly user: string;
  readonly tag: string | null;
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

const DEFAULT_SIP_PORT = 5060;

/** Takes a From, To, Contact or P-Asserted-Identity value apart. Never throws: callers may send anything. */
export function parseAddress(value: string): SipAddress {
  const bracketed = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*?))\s*<([^>]*)>(.*)$/s.exec(value);
  const plain = /^\s*([^;\s]*)(.*)$/s.exec(value);
  const [uri, parameters] = bracketed ? [bracketed[3] ?? "", bracketed[4] ?? ""] : [plain?.[1] ?? "", plain?.[2] ?? ""];
  const name = (bracketed?.[1] ?? bracketed?.[2] ?? "").replace(/\\(.)/g, "$1");
  const tag = /;\s*tag=([^;\s]+)/i.exec(parameters)?.[1] ?? null;
  return { name, uri, user: userOf(uri), tag };
}

/** User part of a URI, decoded; empty when it has none. */
export function userOf(uri: string): string {
  const tel = /^tel:([^;]*)/i.exec(uri);
  const user = tel?.[1] ?? /^sips?:([^@;]*)(?:;[^@]*)?@/i.exec(uri)?.[1] ?? "";
  try {
    return decodeURIComponent(user.replace(/:.*$/s, ""));
  } catch {
    // A stray percent sign: the user part is then meant as it stands.
    return user;
  }
}

/** Where a URI points to, when it names an IPv4 address; null for names, which are not looked up here. */
export function hostPortOf(uri: string): HostPort | null {
  const match = /^<?sips?:(?:[^@>]*@)?(\d+\.\d+\.\d+\.\d+)(?::(\d+))?/i.exec(uri.trim());
  return match ? { host: match[1] ?? "", port: Number(match[2] ?? DEFAULT_SIP_PORT) } : null;
}

/** A sip: URI for a number or user name; a whole URI is left as it is. */
export function sipUri(to: string, server: HostPort): string {
  if (/^(sips?|tel):/i.test(to)) return to;
  return `sip:${encodeUser(to)}@${server.host}:${server.port}`;
}

/** `"name" <uri>`; the name may hold anything. */
export function formatAddress(name: string, uri: string): string {
  return name === "" ? `<${uri}>` : `"${name.replace(/["\\]/g, "\\$&")}" <${uri}>`;
}

/** Percent-encodes what RFC 3261 does not allow in a user part. */
export function encodeUser(user: string): string {
  return encodeURIComponent(user).replace(/%(2B|3D|26|24|2C|3B|3F|2F)/gi, (code) => decodeURIComponent(code));
}
