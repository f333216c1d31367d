/** The first moment of a day of the reader's calendar, `2026-03-01`, or of so many days later; null when it is none. */
export function startOfDay(day: string | undefined, later = 0): string | null {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '') ?? [];
  if (!year) return null;
  const start = new Date(Number(year), Number(month) - 1, Number(date) + later);
  return Number.isNaN(start.getTime()) ? null : start.toISOString();
}
