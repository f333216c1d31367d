import { OpsError } from '#core/ops-error.ts';

export type LogStream = 'stdout' | 'stderr';

/** Bytes of one stream, in the order in which the engine sent them. */
export interface LogPiece {
  readonly stream: LogStream;
  readonly bytes: Buffer;
}

/**
 * Takes apart Docker's multiplexed log stream: frames of an 8-byte header (stream type, three zero bytes, payload size
 * as big-endian uint32) and the payload. Pieces are handed on as they come, so a huge frame is never held whole.
 * Source: "Stream format" of the Engine API's `ContainerAttach`.
 */
export function createFrameDecoder(): { push(chunk: Buffer): LogPiece[]; midFrame(): boolean } {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerFilled = 0;
  let payloadLeft = 0;
  let stream: LogStream = 'stdout';

  return {
    push(chunk) {
      const pieces: LogPiece[] = [];
      let at = 0;
      while (at < chunk.length) {
        if (payloadLeft === 0) {
          const copied = chunk.copy(header, headerFilled, at, at + HEADER_BYTES - headerFilled);
          headerFilled += copied;
          at += copied;
          if (headerFilled < HEADER_BYTES) break;
          headerFilled = 0;
          stream = streamOf(header);
          payloadLeft = header.readUInt32BE(4);
          continue;
        }
        const bytes = chunk.subarray(at, at + payloadLeft);
        payloadLeft -= bytes.length;
        at += bytes.length;
        pieces.push({ stream, bytes });
      }
      return pieces;
    },
    /** True when the stream ended inside a frame: what was being sent is incomplete. */
    midFrame: () => headerFilled > 0 || payloadLeft > 0,
  };
}

const HEADER_BYTES = 8;

function streamOf(header: Buffer): LogStream {
  const type = header[0] ?? 255;
  if (type > 3 || header[1] !== 0 || header[2] !== 0 || header[3] !== 0) {
    throw new OpsError(
      'runtime_failed',
      'the log stream of the Docker engine is not multiplexed as it should be',
    );
  }
  // 0 is stdin echoed, 3 an error of the engine itself.
  return type >= 2 ? 'stderr' : 'stdout';
}
