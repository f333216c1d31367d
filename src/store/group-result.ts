import type { ChainPlace } from './writer.ts';

/** The place that a written event came to stand in. */
export function placeOf({ seq, ts, prev_hash, hash }: ChainPlace): ChainPlace {
  return { seq, ts, prev_hash, hash };
}

/** A commit that cannot be, whatever the state of the disk: the rows are not as expected, or the statement is wrong. */
export class Refused extends Error {
  readonly code: 'conflict' | 'internal';

  constructor(code: 'conflict' | 'internal', message: string) {
    super(message);
    this.code = code;
  }

  static unexpected(changed: number | bigint, expected: number): Refused {
    return new Refused('conflict', `${changed} rows changed where ${expected} were expected`);
  }
}
