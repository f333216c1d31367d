/** Values in a row that are the same mean nothing at first, nor in a series that was seen to move less often. */
const LEAST_STILL = 12;
const LEAST_MOVES = 30;
const FORGET = 0.999;

/** A series that keeps moving and now does not: how strange that is, 0 when it is not, from 0.5 on as an anomaly. */
export function createStandstill() {
  let last = Number.NaN;
  let same = 0;
  let moves = 0;
  let longest = 2;
  return {
    push(value: number): number {
      if (value === last) same += 1;
      else {
        longest = Math.max(longest * FORGET, same);
        moves += 1;
        same = 0;
      }
      last = value;
      const usual = 3 * longest + LEAST_STILL;
      return moves < LEAST_MOVES || same < usual / 2 ? 0 : same / (same + usual);
    },
  };
}
