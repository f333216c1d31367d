import { z } from 'zod';

const AGO = /^(\d{1,6})([smhdw])$/;

/** A moment as a person or a model gives it: ISO 8601, or how long ago (`90s`, `15m`, `6h`, `2d`). */
export const Moment = z
  .union([z.iso.datetime({ offset: true }), z.string().regex(AGO)])
  .describe('ISO 8601, or how long ago: 90s, 15m, 6h, 2d');

const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);

/** In milliseconds since 1970. */
export function momentOf(text: string, now: Date): number {
  const ago = AGO.exec(text);
  return ago ? now.getTime() - Number(ago[1]) * (UNITS.get(ago[2] ?? '') ?? 0) : Date.parse(text);
}
