/** How long something took, as a story says it. */

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** "20 s", "2 min 3 s", "1 h 2 min": as exact as it matters. */
export function seconds(ms: number): string {
  if (ms < MINUTE_MS - 500) return `${Math.max(0, Math.round(ms / 1_000))} s`;
  const total = Math.round(ms / 1_000);
  const [hours, minutes, rest] = [Math.floor(total / 3_600), Math.floor(total / 60) % 60, total % 60];
  if (ms >= HOUR_MS) return `${hours} h ${minutes} min`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}
