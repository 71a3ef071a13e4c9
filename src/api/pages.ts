/**
 * Long lists come in pages: {data, nextCursor} and a Link header to the next
 * one. A cursor is opaque to clients and stays good while the list grows.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Page, PageRequest } from "./deps";
import { invalidField } from "./problem";

export const PAGE_LIMIT_DEFAULT = 50;
export const PAGE_LIMIT_MAX = 200;

export interface PageQuery {
  readonly limit?: number;
  readonly after?: string;
}

const encode = (place: string): string => Buffer.from(place, "utf8").toString("base64url");
const decode = (cursor: string): string => Buffer.from(cursor, "base64url").toString("utf8");

/** What a repository is asked. */
export function pageRequest(query: PageQuery): PageRequest {
  return { limit: query.limit ?? PAGE_LIMIT_DEFAULT, after: query.after ?? null };
}

/** One page of a list that is in memory; the cursor is made of the last item's id. */
export function pageOf<T>(all: readonly T[], idOf: (item: T) => string, query: PageQuery): Page<T> {
  const { limit, after: cursor } = pageRequest(query);
  const after = cursor === null ? null : decode(cursor);
  const last = after === null ? -1 : all.findIndex((item) => idOf(item) === after);
  if (after !== null && last < 0) throw invalidField("query", "after", "is not a place in this list");
  const rows = all.slice(last + 1, last + 1 + limit);
  const end = rows.at(-1);
  const more = last + 1 + rows.length < all.length;
  return { rows, next: more && end !== undefined ? encode(idOf(end)) : null };
}

/** The body of a list; sets the Link header. */
export function listOf<T, J>(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page<T>,
  toJson: (row: T) => J,
): { data: J[]; nextCursor: string | null } {
  const nextCursor = page.next;
  if (nextCursor !== null) reply.header("link", `<${nextUrl(request.url, nextCursor)}>; rel="next"`);
  return { data: page.rows.map(toJson), nextCursor };
}

function nextUrl(url: string, cursor: string): string {
  const [path = "/", query = ""] = url.split("?", 2);
  const parameters = new URLSearchParams(query);
  parameters.set("after", cursor);
  return `${path}?${parameters.toString()}`;
}
