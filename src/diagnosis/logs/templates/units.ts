import { TYPE } from './tokens.ts';

/** The type of a number with this unit behind it (`ms`: duration, `KB`: size); 0 when the word is no unit. */
export function unitOf(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  return length === 0 || length > LONGEST ? 0 : (UNITS.get(keyOf(bytes, from, to)) ?? 0);
}

const DURATIONS =
  'ns us ms s m h d sec secs msec msecs usec min mins hr hrs second seconds minute minutes hour hours day days milliseconds millis microseconds nanoseconds SECONDS MILLISECONDS';
const SIZES = 'B K M G T KB MB GB TB kB kb k KiB MiB GiB TiB byte bytes Bytes bit bits';
const LONGEST = 12;

const UNITS: ReadonlyMap<number, number> = new Map(
  (
    [
      [TYPE.duration, DURATIONS],
      [TYPE.size, SIZES],
    ] as const
  ).flatMap(([type, words]) =>
    words.split(' ').map((word) => [keyOf(Buffer.from(word), 0, word.length), type] as const),
  ),
);

function keyOf(bytes: Uint8Array, from: number, to: number): number {
  let key = to - from;
  for (let at = from; at < to; at += 1) key = (Math.imul(key, 31) + bytes[at]!) | 0;
  return key;
}
