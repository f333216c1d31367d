/** Values for which something is remembered, and values that belong to one spike. */
const REMEMBERED = 2000;
const TOGETHER = 5;

/** Remembers what stood out, and knows what has stood out as much, on the same side, `times` times before. */
export function createMemory(times: number) {
  let known: { last: number; size: number }[] = [];
  return {
    /** `index` counts values; `size` is negative below. What is asked for is remembered. */
    knows(index: number, size: number): boolean {
      known = known.filter(({ last }) => last > index - REMEMBERED);
      const alike = known.filter(
        (one) => one.size * Math.sign(size) >= Math.abs(size) / 2 && index - one.last > TOGETHER,
      );
      const current = known.at(-1);
      if (current && index - current.last <= TOGETHER) {
        current.last = index;
        if (Math.abs(size) > Math.abs(current.size)) current.size = size;
      } else known.push({ last: index, size });
      return alike.length >= times;
    },
  };
}
