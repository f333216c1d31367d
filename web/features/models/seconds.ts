/** A time in seconds as `0.25 s`, with as many digits as say something. */
export function seconds(value: number, locale: string): string {
  const digits = value < 1 ? 2 : value < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)} s`;
}
