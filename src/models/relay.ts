import type { Usage } from '#contract/model.ts';
import type { Reply } from './http1/reply.ts';
import { type Span, valueEnd } from './json-scan.ts';
import type { UpstreamBody } from './upstream-body.ts';

/** What was seen of an answer while it passed. `events`: pieces of a stream, each about a token. */
export interface Passed {
  readonly usage: Usage | null;
  readonly events: number;
  readonly error: Error | null;
}

const USAGE = Buffer.from('"usage":');
const DONE = Buffer.from('[DONE]');
const EVENT_END = Buffer.from('\n\n');
const EVENT_END_CRLF = Buffer.from('\r\n\r\n');
const LONGEST_EVENT = 16 * 1024 * 1024;

export interface StreamOptions {
  /** Keep from the caller the event that carries only the usage. */
  readonly withholdUsage: boolean;
  /** Told each usage that comes by; a text in return takes the place of all that follows, null lets it pass. */
  readonly onUsage: (usage: Usage) => { readonly insert: string; readonly stop: boolean } | null;
  readonly onFirstByte: () => void;
}

/**
 * Passes server-sent events on as they came, byte for byte and whole events at a time; resolves when the last was
 * written or the stream broke. A caller that reads slowly makes the provider wait. Writes no end of its own.
 */
export function relayEvents(body: UpstreamBody, response: Reply, options: StreamOptions): Promise<Passed> {
  return new Promise((resolve) => {
    let rest: Buffer | null = null;
    let usage: Usage | null = null;
    let events = 0;
    let done = false;
    let stopped = false;
    let begun = false;

    const finish = (error: Error | null) => {
      response.off('drain', resume);
      resolve({ usage, events, error });
    };
    const resume = () => body.resume();
    response.on('drain', resume);

    const pass = (bytes: Buffer): boolean => {
      events += eventCount(bytes);
      if (!begun) {
        begun = true;
        options.onFirstByte();
      }
      done ||= bytes.includes(DONE);
      return response.write(bytes);
    };

    const passWithUsage = (bytes: Buffer): boolean => {
      let room = true;
      /** Events from here on were looked at and not written yet: they go out together. */
      let from = 0;
      const passUpTo = (to: number) => {
        if (to > from) room = pass(bytes.subarray(from, to));
        from = to;
      };
      for (const { start, end } of eventsIn(bytes)) {
        const event = bytes.subarray(start, end);
        const found = usageIn(event);
        usage = found ?? usage;
        const interfering = found && options.onUsage(found);
        if (found && options.withholdUsage && isUsageOnly(event)) {
          passUpTo(start);
          from = end;
        }
        if (!interfering) continue;
        passUpTo(end);
        room = response.write(interfering.insert);
        if (!interfering.stop) continue;
        stopped = true;
        body.cancel(new Error('the rest is not wanted'));
        return room;
      }
      passUpTo(bytes.length);
      return room;
    };

    body.drainTo({
      data(chunk) {
        if (stopped) return true;
        const bytes: Buffer = rest ? Buffer.concat([rest, chunk]) : chunk;
        const end = wholeEventsEnd(bytes);
        rest = end < bytes.length ? bytes.subarray(end) : null;
        if (rest && rest.length > LONGEST_EVENT) {
          body.cancel(new Error('an event of the answer has no end'));
          return true;
        }
        if (end === 0) return true;
        const whole = end < bytes.length ? bytes.subarray(0, end) : bytes;
        return whole.includes(USAGE) ? passWithUsage(whole) : pass(whole);
      },
      end() {
        if (rest && !stopped) pass(rest);
        finish(done || stopped ? null : new Error('the stream was cut'));
      },
      error: (error) => finish(stopped ? null : error),
    });
  });
}

function eventCount(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(EVENT_END); at >= 0; at = bytes.indexOf(EVENT_END, at + 1)) count += 1;
  return count;
}

/** Where the last whole event of these bytes ends; 0 when none does. */
function wholeEventsEnd(bytes: Buffer): number {
  const plain = bytes.lastIndexOf(EVENT_END);
  const end = plain < 0 ? 0 : plain + EVENT_END.length;
  if (end === bytes.length) return end;
  const crlf = bytes.lastIndexOf(EVENT_END_CRLF);
  return Math.max(end, crlf < 0 ? 0 : crlf + EVENT_END_CRLF.length);
}

function* eventsIn(bytes: Buffer): Generator<Span> {
  const separator = bytes.includes(EVENT_END) ? EVENT_END : EVENT_END_CRLF;
  let start = 0;
  for (let at = bytes.indexOf(separator); at >= 0; at = bytes.indexOf(separator, start)) {
    const end = at + separator.length;
    yield { start, end };
    start = end;
  }
  if (start < bytes.length) yield { start, end: bytes.length };
}

function isUsageOnly(event: Buffer): boolean {
  return /"choices":\s*\[\s*\]/.test(event.toString('latin1'));
}

/** What the schema `Usage` says, without its cost: this is looked at in every answer that passes. */
function isUsage(value: unknown): value is Usage {
  const { prompt_tokens, completion_tokens, total_tokens } = value as Usage;
  return (
    isCount(prompt_tokens) &&
    (completion_tokens == null || isCount(completion_tokens)) &&
    (total_tokens == null || isCount(total_tokens))
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The last usage that stands in JSON; a text that speaks of usage has its quotes escaped. */
export function usageIn(bytes: Buffer): Usage | null {
  for (let at = bytes.lastIndexOf(USAGE); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(USAGE, at - 1)) {
    let start = at + USAGE.length;
    while ((bytes[start] as number) <= 0x20) start += 1;
    if (bytes[start] !== 0x7b) continue;
    try {
      const usage: unknown = JSON.parse(bytes.toString('utf8', start, valueEnd(bytes, start)));
      if (isUsage(usage)) return usage;
    } catch {
      // Cut off at the edge of what was kept: as if it were not there.
    }
  }
  return null;
}
