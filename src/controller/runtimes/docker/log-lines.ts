import type { LogLine } from '#contract/service.ts';
import { isoTime } from './engine-time.ts';
import type { LogPiece, LogStream } from './log-frames.ts';

/** Bytes of one line that are kept; the engine itself splits lines at 16 KiB. */
export const MAX_LINE_BYTES = 8 * 1024;
/** Bytes of text in one answer. */
export const MAX_LOG_BYTES = 1024 * 1024;

export interface LogWindow {
  readonly lines: LogLine[];
  /** True when older lines, or the ends of long ones, were left out. */
  readonly truncated: boolean;
}

/**
 * Joins pieces to lines and keeps the newest: at most `tail` lines and 1 MiB. The result depends on the bytes of each
 * stream and their order only, not on how they were cut into pieces. Each line begins with the engine's timestamp.
 */
export function createLineCollector(tail: number): { push(piece: LogPiece): void; finish(): LogWindow } {
  const open: Record<LogStream, OpenLine> = { stdout: newLine(), stderr: newLine() };
  const kept: { line: Omit<LogLine, 'n'>; bytes: number }[] = [];
  let keptBytes = 0;
  let truncated = false;

  function close(stream: LogStream): void {
    const line = open[stream];
    open[stream] = newLine();
    if (line.dropped > 0) truncated = true;
    kept.push({ line: { stream, ...readLine(line) }, bytes: line.size });
    keptBytes += line.size;
    while (kept.length > tail || keptBytes > MAX_LOG_BYTES) {
      keptBytes -= kept.shift()?.bytes ?? 0;
      truncated = true;
    }
  }

  return {
    push({ stream, bytes }) {
      let from = 0;
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
        append(open[stream], bytes.subarray(from, end));
        close(stream);
        from = end + 1;
      }
      append(open[stream], bytes.subarray(from));
    },
    finish() {
      for (const stream of ['stdout', 'stderr'] as const) if (open[stream].size > 0) close(stream);
      return { lines: kept.map(({ line }, index) => ({ n: index + 1, ...line })), truncated };
    },
  };
}

const NEWLINE = 0x0a;

interface OpenLine {
  readonly chunks: Buffer[];
  size: number;
  dropped: number;
}

const newLine = (): OpenLine => ({ chunks: [], size: 0, dropped: 0 });

function append(line: OpenLine, bytes: Buffer): void {
  const fits = bytes.subarray(0, MAX_LINE_BYTES - line.size);
  line.dropped += bytes.length - fits.length;
  line.size += fits.length;
  // A copy: the chunk it is a view of may be large, and would be kept alive by one short line.
  if (fits.length > 0) line.chunks.push(Buffer.from(fits));
}

function readLine({ chunks, dropped }: OpenLine): { at: string | null; text: string } {
  // With `stream`, a character cut in two by the limit is left out instead of becoming U+FFFD.
  const decoded = new TextDecoder().decode(Buffer.concat(chunks), { stream: dropped > 0 });
  const stamped = TIMESTAMP.exec(decoded);
  const text = (stamped ? decoded.slice(stamped[0].length) : decoded).replace(/\r$/, '');
  return { at: isoTime(stamped?.[1]), text: dropped > 0 ? `${text} … (${dropped} bytes cut)` : text };
}

/** RFC 3339 with up to nanoseconds, as `timestamps=true` puts before each line. */
const TIMESTAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) /;
