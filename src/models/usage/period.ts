const DAY_MS = 24 * 60 * 60_000;

let lastDay = Number.NaN;
let lastText = '';

/** The day of a time in UTC, like `2026-11-20`. It is asked for with every call and changes once a day. */
export function dayOf(time: Date): string {
  const day = Math.floor(time.getTime() / DAY_MS);
  if (day !== lastDay) {
    lastDay = day;
    lastText = time.toISOString().slice(0, 10);
  }
  return lastText;
}
