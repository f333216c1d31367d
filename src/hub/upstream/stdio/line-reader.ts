/** What a line reader hands on. */
export interface LineEvents {
  line(text: string): void;
  /** A line beyond the limit, with its first and last characters; its middle was never kept. */
  tooLong(line: { head: string; tail: string; bytes: number }): void;
  /** A line that goes on for many times the limit. */
  endless(bytes: number): void;
}

const EDGE = 4096;
const ENDLESS = 16;

/**
 * Cuts a stream of bytes into lines of at most `maxBytes`. Of a longer line only the edges are kept, so that memory
 * stays flat however much comes.
 */
export function createLineReader(maxBytes: number, events: LineEvents): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let size = 0;

  function add(piece: Buffer): void {
    const fits = size <= maxBytes;
    size += piece.length;
    if (size <= maxBytes) {
      parts.push(piece);
    } else {
      // The head was kept once; from here on only the newest end is.
      const [head = Buffer.alloc(0), tail] = fits ? edgesOf([...parts, piece]) : [parts[0], parts[1]];
      const end = fits ? tail : Buffer.concat([tail ?? Buffer.alloc(0), piece.subarray(-EDGE)]);
      parts = [head, (end ?? Buffer.alloc(0)).subarray(-EDGE)];
      if (size > ENDLESS * maxBytes) events.endless(size);
    }
  }

  function end(): void {
    const kept = parts;
    const bytes = size;
    parts = [];
    size = 0;
    if (bytes > maxBytes) {
      const [head = Buffer.alloc(0), tail = Buffer.alloc(0)] = kept;
      events.tooLong({ head: head.toString('latin1'), tail: tail.toString('latin1'), bytes });
      return;
    }
    const only = kept.length === 1 ? kept[0] : Buffer.concat(kept);
    events.line(only?.toString('utf8') ?? '');
  }

  return (chunk) => {
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      if (at > from) add(chunk.subarray(from, at));
      end();
      from = at + 1;
    }
    // A copy, or a few bytes would keep the whole chunk in memory.
    if (from < chunk.length) add(from === 0 ? chunk : Buffer.from(chunk.subarray(from)));
  };
}

function edgesOf(parts: readonly Buffer[]): [Buffer, Buffer] {
  const whole = Buffer.concat(parts);
  return [Buffer.from(whole.subarray(0, EDGE)), Buffer.from(whole.subarray(-EDGE))];
}
