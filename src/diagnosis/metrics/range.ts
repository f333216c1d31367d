/** Values after which a range means something, and after which about two thirds of an extreme are forgotten. */
const LEAST_SEEN = 100;
const MEMORY = 5000;
/** How far beyond its range a series must go, as a share of it; of its logarithms' range, where values are not negative. */
const BEYOND = 0.6;
const BEYOND_LOGS = 0.3;

/**
 * Knows the range that a series has kept to, and how strange it is that a value lies beyond it: 0 when it does not, from
 * 0.5 on as an anomaly. A series may leap within its range all the time, and yet not out of it.
 */
export function createRange() {
  const plain = createExtremes();
  const logs = createExtremes();
  let seen = 0;
  return {
    push(value: number): number {
      const log = Math.log(Math.max(value, Number.MIN_VALUE));
      // What grows by factors goes far beyond its range at every new height: it is held to the range of its logarithms.
      const far = Math.min(
        plain.beyond(value) / BEYOND,
        plain.low > 0 && value > 0 ? logs.beyond(log) / BEYOND_LOGS : Number.POSITIVE_INFINITY,
      );
      seen += 1;
      plain.add(value);
      logs.add(log);
      const ratio = far / (1 + LEAST_SEEN / seen);
      return seen < LEAST_SEEN || !(ratio > 0)
        ? 0
        : ratio === Number.POSITIVE_INFINITY
          ? 1
          : ratio / (ratio + 1);
    },
  };
}

function createExtremes() {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  return {
    get low() {
      return low;
    },
    /** As a share of the range; 0 within it, and where there is none. */
    beyond(value: number): number {
      const width = high - low;
      return width > 0 ? Math.max(0, value - high, low - value) / width : 0;
    },
    add(value: number): void {
      const drawn = (high - low) / MEMORY;
      const room = Number.isFinite(drawn) ? drawn : 0;
      low = Math.min(low + room, value);
      high = Math.max(high - room, value);
    },
  };
}
