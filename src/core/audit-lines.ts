/** A line of a file without its newline. `text` is null when it is not UTF-8; `ended` is false for a last line without newline. */
export interface Line {
  readonly text: string | null;
  readonly ended: boolean;
}

const NEWLINE = 0x0a;

/** The lines of a stream of bytes, as many at a time as a piece of the stream completes. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Line[]> {
  // Not lenient in anything: whatever was changed in the bytes has to show in the text.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest: Uint8Array[] = [];
  for await (const piece of bytes) {
    const lines: Line[] = [];
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, start)) {
      lines.push({ text: decode(decoder, [...rest, piece.subarray(start, end)]), ended: true });
      rest = [];
      start = end + 1;
    }
    if (start < piece.length) rest.push(piece.slice(start));
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) yield [{ text: decode(decoder, rest), ended: false }];
}

function decode(decoder: TextDecoder, pieces: readonly Uint8Array[]): string | null {
  try {
    if (pieces.length === 1) return decoder.decode(pieces[0]);
    const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return decoder.decode(whole);
  } catch {
    return null;
  }
}
