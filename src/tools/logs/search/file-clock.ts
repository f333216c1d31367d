import { createLogClock, type LogClock } from '#core/log-time.ts';
import type { LogFile } from './log-file.ts';
import { firstTime } from './time-range.ts';

/** The clock of a file's lines: where they name no zone, that of this machine. Null when they have no times. */
export async function fileClock(file: LogFile): Promise<LogClock | null> {
  const clock = createLogClock({ reference: file.modified, aheadOfUtc });
  return (await firstTime(file, clock)) === null ? null : clock;
}

function aheadOfUtc(ms: number): number {
  const guess = ms + new Date(ms).getTimezoneOffset() * 60_000;
  return -new Date(guess).getTimezoneOffset() * 60_000;
}
