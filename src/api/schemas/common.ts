/** Schemas that many routes share. Every object is closed: what it does not name is refused on the way in and left out on the way out. */
import Type, { type Static, type TObject, type TProperties, type TSchema } from "typebox";
import { PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX } from "../pages";

export const Closed = <P extends TProperties>(
  properties: P,
  options: { $id?: string; description?: string } = {},
): TObject<P> => Type.Object(properties, { additionalProperties: false, ...options });

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Literal strings: an `enum`, which documentation shows better than a union of constants. */
export const OneOf = <const V extends readonly string[]>(values: V, description?: string) =>
  Type.Unsafe<V[number]>({ type: "string", enum: [...values], ...(description ? { description } : {}) });

/** Says where the schema stands among the shared ones. */
export const Ref = <T extends TSchema & { $id?: string }>(schema: T) =>
  Type.Unsafe<Static<T>>({ $ref: `${schema.$id}#` });

export const Instant = (description: string) =>
  Type.String({
    format: "date-time",
    description: `${description} RFC 3339, UTC.`,
    examples: ["2026-11-21T09:30:00.000Z"],
  });
export const Id = (description: string) => Type.String({ minLength: 1, maxLength: 64, description });

/** Text that somebody types: no control characters, which neither a log nor Postgres wants. */
export const Words = (description: string, maxLength = 100) =>
  Type.String({ minLength: 1, maxLength, pattern: "^[^\\u0000-\\u001f\\u007f]*$", description });

/** A number as people write it; src/api/numbers.ts reads it. */
export const NumberFilter = Type.Optional(
  Type.String({
    minLength: 2,
    maxLength: 32,
    pattern: "^[+ ]?[0-9 ()-]+$",
    description: "In E.164, or its beginning.",
    examples: ["+78435551234"],
  }),
);

export const IdParams = (what: string) => Closed({ id: Id(`The ${what}'s id.`) });

export const NoQuery = Closed({});

/** Room for the sort key of a long name. */
const CURSOR_LENGTH_MAX = 2_048;

export const PageParameters = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: PAGE_LIMIT_MAX,
      description: `Items on a page, 1 to ${PAGE_LIMIT_MAX}; ${PAGE_LIMIT_DEFAULT} if not given.`,
    }),
  ),
  after: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: CURSOR_LENGTH_MAX,
      pattern: "^[A-Za-z0-9_-]+$",
      description: "The nextCursor of the page before; opaque.",
    }),
  ),
};

export const ListOf = <T extends TSchema>(item: T) =>
  Closed({
    data: Type.Array(item),
    nextCursor: Nullable(
      Type.String({
        description: "Send as `after` to get the next page; null at the end. The Link header has the whole address.",
      }),
    ),
  });

export const ProblemSchema = Closed(
  {
    type: Type.String({
      description: "Address of the page that explains this kind of problem.",
      examples: ["/docs/problems/invalid-request"],
    }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: "What was wrong with this request." }),
    instance: Type.String({ description: "The path that was asked for." }),
    errors: Type.Optional(
      Type.Array(
        Closed({
          in: OneOf(["path", "query", "body", "header"]),
          pointer: Type.String({
            description: "JSON pointer (RFC 6901) from the top of the place.",
            examples: ["/status/kind"],
          }),
          detail: Type.String(),
        }),
      ),
    ),
    requestId: Type.String({ description: "As in X-Request-Id and in the log." }),
  },
  { $id: "Problem", description: "RFC 9457 problem details." },
);
