const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** `12 MB`, in powers of a thousand, in the words of a locale. */
export function bytes(count: number, locale: string): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(Math.abs(count), 1)) / 3), UNITS.length - 1);
  const unit = UNITS[power] ?? 'byte';
  const value = count / 1000 ** power;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: Math.abs(value) < 10 && power > 0 ? 1 : 0,
  }).format(value);
}

/** A share as `7 %`; small ones with a decimal. */
export function percent(share: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: share < 0.1 ? 1 : 0,
  }).format(share);
}

/** A time in seconds as `40 ms`, `2.5 s` or `31 s`: with as many digits as say something. */
export function seconds(value: number, locale: string): string {
  if (value < 1) return `${new Intl.NumberFormat(locale).format(Math.round(value * 1000))} ms`;
  const digits = value < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)} s`;
}

/** An amount of USD for reading. One below a cent keeps two digits that count: nothing would read as free. */
export function money(usd: number, locale: string): string {
  const format = { style: 'currency', currency: 'USD' } as const;
  const small = usd > 0 && usd < 0.01 ? { maximumSignificantDigits: 2 } : {};
  return new Intl.NumberFormat(locale, { ...format, ...small }).format(usd);
}
