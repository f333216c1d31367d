import { type DestinationStream, type Logger, pino } from 'pino';

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Which process speaks: `server`, `controller`. */
  readonly name: string;
  readonly stream: DestinationStream;
  /** Hides secrets anywhere in a value; see `core/redaction.ts`. */
  readonly redact: <T>(value: T) => T;
}

/**
 * A log of JSON lines. What is redacted is the finished line, so that nothing gets by: neither deep fields, nor the
 * text of errors and their causes, nor what a child logger was bound to. pino's own redaction goes one level deep only.
 */
export function createLogger({ level, name, stream, redact }: LoggerOptions): Logger<never, boolean> {
  const redacted: DestinationStream = {
    write(line) {
      stream.write(`${JSON.stringify(redact(JSON.parse(line)))}\n`);
    },
  };
  const formatters = { level: (label: string) => ({ level: label }) };
  return pino({ level, name, timestamp: pino.stdTimeFunctions.isoTime, formatters }, redacted);
}
