const FIRST_SIZE = 1 << 12;
const LAST_SIZE = 1 << 18;

/**
 * From the hash of a message to the number of its shape, without a string or an object for a line. It holds a bounded
 * number of entries: when it is full it forgets all, and whoever fills it finds the shapes again.
 */
export class ShapeTable {
  #size = FIRST_SIZE;
  #count = 0;
  #low = new Int32Array(FIRST_SIZE);
  #high = new Int32Array(FIRST_SIZE);
  /** Number of the shape + 1; 0 where nothing is. */
  #shape = new Int32Array(FIRST_SIZE);

  /** The shape of a hash; -1 when it is not known. */
  get(low: number, high: number): number {
    const mask = this.#size - 1;
    for (let at = low & mask; ; at = (at + 1) & mask) {
      const shape = this.#shape[at]!;
      if (shape === 0) return -1;
      if (this.#low[at] === low && this.#high[at] === high) return shape - 1;
    }
  }

  set(low: number, high: number, shape: number): void {
    if (this.#count * 2 >= this.#size) this.#grow();
    this.#put(low, high, shape + 1);
  }

  #put(low: number, high: number, shape: number): void {
    const mask = this.#size - 1;
    let at = low & mask;
    while (this.#shape[at] !== 0) at = (at + 1) & mask;
    this.#low[at] = low;
    this.#high[at] = high;
    this.#shape[at] = shape;
    this.#count += 1;
  }

  #grow(): void {
    const [low, high, shape] = [this.#low, this.#high, this.#shape];
    const isFull = this.#size >= LAST_SIZE;
    if (!isFull) this.#size *= 2;
    this.#low = new Int32Array(this.#size);
    this.#high = new Int32Array(this.#size);
    this.#shape = new Int32Array(this.#size);
    this.#count = 0;
    if (isFull) return;
    for (let at = 0; at < shape.length; at += 1) {
      if (shape[at] !== 0) this.#put(low[at]!, high[at]!, shape[at]!);
    }
  }
}
