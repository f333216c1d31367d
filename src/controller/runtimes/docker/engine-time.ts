/** ISO 8601 UTC with milliseconds from the engine's RFC 3339 nanoseconds; null for its zero time and for no time. */
export function isoTime(text: string | null | undefined): string | null {
  if (!text || text.startsWith('0001-')) return null;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** The engine's own notation of a moment in queries: `seconds.nanoseconds`. */
export function unixTime(iso: string): string {
  const ms = Date.parse(iso);
  const seconds = Math.floor(ms / 1000);
  return `${seconds}.${String(ms - seconds * 1000).padStart(3, '0')}000000`;
}
