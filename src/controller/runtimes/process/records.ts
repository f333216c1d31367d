import { join } from 'node:path';
import { z } from 'zod';
import type { LogQuery, ServiceLogs } from '#contract/controller-api.ts';
import type { LogLine, RuntimeEvent } from '#contract/service.ts';
import { tailLines } from '../../tail-lines.ts';
import { objectIdOf, type StackEntry } from './stack-file.ts';

/** How much of a log or of the events is read at most, in bytes. */
const MAX_BYTES = 1024 * 1024;
const MAX_EVENTS = 1000;

/** The last lines of `output.log` and its rotated predecessor: `<ISO time> <stdout|stderr> <text>` each. */
export function readLogs({ id, dir }: StackEntry, { tail, since }: LogQuery): ServiceLogs {
  const { lines, more } = tailLines(filesOf(dir, 'output.log'), { lines: tail, bytes: MAX_BYTES });
  const all = lines.map(logLine);
  const wanted = since === undefined ? all : all.filter(({ at }) => at === null || at >= since);
  return {
    service: id,
    lines: wanted.map((line, index) => ({ ...line, n: index + 1 })),
    // What was left out would have been too old when some of what was read already is.
    truncated: more && wanted.length === all.length,
  };
}

function logLine(text: string): Omit<LogLine, 'n'> {
  const parts = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (stdout|stderr) (.*)$/s.exec(text);
  if (!parts) return { at: null, stream: 'stdout', text };
  return { at: parts[1] ?? null, stream: parts[2] === 'stderr' ? 'stderr' : 'stdout', text: parts[3] ?? '' };
}

const EventLine = z.object({ at: z.iso.datetime(), action: z.string(), exit_code: z.int().nullable() });

/** What the supervisor noted in `events.jsonl`, oldest first. */
export function readEvents(stack: string, { id, dir }: StackEntry, since: string): RuntimeEvent[] {
  const { lines } = tailLines(filesOf(dir, 'events.jsonl'), { lines: MAX_EVENTS, bytes: MAX_BYTES });
  return lines.flatMap((line) => {
    const event = EventLine.safeParse(jsonOf(line));
    // A line that is being written this moment is read the next time.
    if (!event.success || event.data.at < since) return [];
    return [{ ...event.data, service: id, object_id: objectIdOf(stack, id) }];
  });
}

function filesOf(dir: string, name: string): string[] {
  return [join(dir, name), join(dir, `${name}.1`)];
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
