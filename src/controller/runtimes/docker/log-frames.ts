import { OpsError } from '#core/ops-error.ts';
import { createFrameReader } from '#core/stdio-frames.ts';

export type LogStream = 'stdout' | 'stderr';

/** Bytes of one stream, in the order in which the engine sent them. */
export interface LogPiece {
  readonly stream: LogStream;
  readonly bytes: Buffer;
}

/** Takes apart Docker's multiplexed log stream. */
export function createFrameDecoder(): { push(chunk: Buffer): LogPiece[]; midFrame(): boolean } {
  const reader = createFrameReader();
  return {
    push: (chunk) => piecesOf(reader, chunk),
    /** True when the stream ended inside a frame: what was being sent is incomplete. */
    midFrame: () => reader.midFrame(),
  };
}

function piecesOf(reader: ReturnType<typeof createFrameReader>, chunk: Buffer): LogPiece[] {
  try {
    // 0 is stdin echoed, 3 an error of the engine itself.
    return reader.push(chunk).map(({ kind, bytes }) => ({ stream: kind >= 2 ? 'stderr' : 'stdout', bytes }));
  } catch (cause) {
    throw new OpsError(
      'runtime_failed',
      'the log stream of the Docker engine is not multiplexed as it should be',
      { cause },
    );
  }
}
