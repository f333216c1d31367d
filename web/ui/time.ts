const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

const JUST_NOW_MS = 12_000;

/** `3 minutes ago` or `in 2 hours`, in the words of a locale. */
export function relativeTime(at: number, now: number, locale: string): string {
  // The clock of the page stands still for some seconds at a time: what has just happened is no future.
  const ms = at > now && at - now < JUST_NOW_MS ? 0 : at - now;
  const seconds = Math.round(ms / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return format.format(Math.trunc(seconds / size), unit);
}

/** Time of day, with the day in front when it is not today. */
export function clockTime(at: Date, now: Date, locale: string): string {
  const today = at.toDateString() === now.toDateString();
  const day = { day: 'numeric', month: 'short' } as const;
  return dateFormat(locale, {
    ...(today ? {} : day),
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
}

/** Everything there is to say of a moment, in the reader's zone. */
export function exactTime(at: Date, locale: string): string {
  return dateFormat(locale, { dateStyle: 'full', timeStyle: 'long' }).format(at);
}

/** `3.4 s`, `2 min 5 s`; for how long something took. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `14:05`, minutes and seconds that are left; never below zero. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const SPANS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `3 days`, `2 hours`, `1 minute`: how long something lasts already, in the words of a locale. */
export function shortSpan(ms: number, locale: string): string {
  const [unit, size] = SPANS.find(([, length]) => ms >= length) ?? SPANS[3];
  const count = Math.max(0, Math.floor(ms / size));
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** Time of day with seconds, with the day in front when it is not today; for lines of a log. */
export function logTime(at: Date, now: Date, locale: string): string {
  return `${clockTime(at, now, locale)}:${String(at.getSeconds()).padStart(2, '0')}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes longer than using it a hundred times, and a log has a time on every line. */
function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  formats.set(key, made);
  return made;
}
