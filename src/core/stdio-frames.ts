/** Bytes of one kind, in the order in which they were sent. */
export interface FramePiece {
  readonly kind: number;
  readonly bytes: Buffer;
}

/** Takes a stream of frames apart; see `createFrameReader`. */
export interface FrameReader {
  /** Pieces are handed on as they come, so a huge frame is never held whole. Throws a `TypeError` for what is no frame. */
  push(chunk: Buffer): FramePiece[];
  /** True inside of a frame: were this the end, something would be missing. */
  midFrame(): boolean;
}

const HEADER_BYTES = 8;

/**
 * Reads Docker's multiplexed streams: frames of an 8-byte header (kind of stream, three zero bytes, payload size as
 * big-endian uint32) and the payload. Source: "Stream format" of the Engine API's `ContainerAttach`.
 */
export function createFrameReader(): FrameReader {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerFilled = 0;
  let payloadLeft = 0;

  return {
    push(chunk) {
      const pieces: FramePiece[] = [];
      let at = 0;
      while (at < chunk.length) {
        if (payloadLeft === 0) {
          const copied = chunk.copy(header, headerFilled, at, at + HEADER_BYTES - headerFilled);
          headerFilled += copied;
          at += copied;
          if (headerFilled < HEADER_BYTES) break;
          headerFilled = 0;
          checkHeader(header);
          payloadLeft = header.readUInt32BE(4);
          continue;
        }
        const bytes = chunk.subarray(at, at + payloadLeft);
        payloadLeft -= bytes.length;
        at += bytes.length;
        pieces.push({ kind: header[0] ?? 0, bytes });
      }
      return pieces;
    },
    midFrame: () => headerFilled > 0 || payloadLeft > 0,
  };
}

/** One frame of this kind. */
export function frameOf(kind: number, payload: Buffer): Buffer {
  const frame = Buffer.alloc(HEADER_BYTES + payload.length);
  frame[0] = kind;
  frame.writeUInt32BE(payload.length, 4);
  payload.copy(frame, HEADER_BYTES);
  return frame;
}

function checkHeader(header: Buffer): void {
  if ((header[0] ?? 255) > 3 || header[1] !== 0 || header[2] !== 0 || header[3] !== 0)
    throw new TypeError('the stream is not multiplexed as it should be');
}
