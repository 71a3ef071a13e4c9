/**
 * How names are made findable: cut into words and lower-cased here, because a
 * database in the C locale knows neither letters nor case beyond English. The
 * words go into a full-text index without a dictionary; a search gives the
 * beginnings of words in any order.
 */

const WORDS = /[\p{L}\p{M}\p{N}]+/gu;
/** Longer words are cut: Postgres takes 2,046 bytes in one. */
const WORD_CHARS_MAX = 64;
const WORDS_SEARCHED_MAX = 8;

const wordsOf = (text: string): string[] =>
  (text.normalize("NFKC").toLowerCase().match(WORDS) ?? []).map((word) => word.slice(0, WORD_CHARS_MAX));

/** The words of a name, joined by spaces: what is kept in the row, searched and sorted by. */
export function searchKeyOf(name: string): string {
  return wordsOf(name).join(" ");
}

/** A query for names with words that begin so; null: there is no word to look for. */
export function wordsQueryOf(text: string): string | null {
  const words = wordsOf(text).slice(0, WORDS_SEARCHED_MAX);
  return words.length === 0 ? null : words.map((word) => `'${word}':*`).join(" & ");
}
