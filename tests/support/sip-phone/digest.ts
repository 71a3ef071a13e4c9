/**
 * Digest authentication (RFC 2617, 7616): the answer to a 401 or 407.
 */
import { createHash, randomBytes } from "node:crypto";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: "MD5" | "SHA-256";
  readonly qop: boolean;
  readonly opaque: string | null;
}

/** Takes a WWW-Authenticate or Proxy-Authenticate value apart; null for schemes and algorithms we cannot answer. */
export function parseChallenge(value: string): DigestChallenge | null {
  if (!/^\s*digest\s/i.test(value)) return null;
  const field = (name: string): string | null => {
    const match = new RegExp(`[\\s,]${name}\\s*=\\s*(?:"([^"]*)"|([^,\\s]+))`, "i").exec(value);
    return match?.[1] ?? match?.[2] ?? null;
  };
  const algorithm = (field("algorithm") ?? "MD5").toUpperCase();
  if (algorithm !== "MD5" && algorithm !== "SHA-256") return null;
  const qop = (field("qop") ?? "").split(",").some((one) => one.trim() === "auth");
  return { realm: field("realm") ?? "", nonce: field("nonce") ?? "", algorithm, qop, opaque: field("opaque") };
}

export interface DigestUse {
  readonly method: string;
  readonly uri: string;
  /** Given by tests; random otherwise. */
  readonly cnonce?: string;
}

/** The value of the Authorization or Proxy-Authorization header. A challenge is answered once: nc is always 1. */
export function answerChallenge(challenge: DigestChallenge, credentials: Credentials, use: DigestUse): string {
  const { realm, nonce, algorithm } = challenge;
  const hash = (text: string): string =>
    createHash(algorithm === "MD5" ? "md5" : "sha256")
      .update(text)
      .digest("hex");
  const secret = hash(`${credentials.username}:${realm}:${credentials.password}`);
  const target = hash(`${use.method}:${use.uri}`);
  const cnonce = use.cnonce ?? randomBytes(8).toString("hex");
  const middle = challenge.qop ? `${nonce}:00000001:${cnonce}:auth` : nonce;
  const fields = [
    `username="${credentials.username}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${use.uri}"`,
    `response="${hash(`${secret}:${middle}:${target}`)}"`,
    `algorithm=${algorithm}`,
  ];
  if (challenge.qop) fields.push("qop=auth", "nc=00000001", `cnonce="${cnonce}"`);
  if (challenge.opaque !== null) fields.push(`opaque="${challenge.opaque}"`);
  return `Digest ${fields.join(", ")}`;
}
