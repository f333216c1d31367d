/** A time in seconds as `40 ms`, `2.5 s` or `31 s`: with as many digits as say something. */
export function seconds(value: number, locale: string): string {
  if (value < 1) return `${new Intl.NumberFormat(locale).format(Math.round(value * 1000))} ms`;
  const digits = value < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)} s`;
}
