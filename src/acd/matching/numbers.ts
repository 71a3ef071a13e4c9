/** Lists of numbers of fixed length that are made longer. */

/** The same numbers, and as many places more. */
export function longer<List extends Float64Array | Int32Array>(list: List): List {
  const copy = (
    list instanceof Float64Array ? new Float64Array(2 * list.length) : new Int32Array(2 * list.length)
  ) as List;
  copy.set(list);
  return copy;
}
