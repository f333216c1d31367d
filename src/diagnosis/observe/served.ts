import type { Observation } from '#contract/observation.ts';
import type { Line, LogSource } from './log-facts.ts';
import { fact, type Reading } from './reading.ts';

/** A request that a log tells of, with its status. */
interface Request {
  readonly line: Line;
  readonly status: number;
}

/** So many of the last requests tell how it is now. */
const RECENT = 50;

/**
 * How a service has answered lately, from the requests in its log, whatever program writes it; none when it logs no
 * requests. The evidence is the last line with a status of 500 or more, else the last one.
 */
export function servedFacts(
  reading: Reading,
  { service, refOf }: LogSource,
  lines: readonly Line[],
): Observation[] {
  const requests = lines.flatMap((line) => {
    const status = statusIn(line.text);
    return status === null ? [] : [{ line, status }];
  });
  const recent = requests.slice(-RECENT);
  const shown = recent.findLast(isFailed) ?? recent.at(-1);
  if (!shown) return [];
  const failed = recent.filter(isFailed);
  const since = recent[recent.findLastIndex((one) => !isFailed(one) && one.status < 400) + 1] ?? shown;
  const value = {
    requests: recent.length,
    failed: failed.length,
    gateway: failed.filter(({ status }) => status === 502 || status === 504).length,
    status: shown.status,
    last_failed_at: failed.at(-1)?.line.at ?? null,
    well_after: recent.length - 1 - recent.findLastIndex(isFailed),
    failing_since: failed.length > 0 ? since.line.at : null,
  };
  return [fact(reading, 'served', service, value, refOf(shown.line), service, shown.line.at)];
}

const isFailed = ({ status }: Request) => status >= 500;

/** The status of a request in a line: method, path, then a number of three digits. */
function statusIn(text: string): number | null {
  for (const pattern of FORMS) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return Number(found);
  }
  return null;
}

const METHOD = '(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH)';
const FORMS: readonly RegExp[] = [
  // Common and combined log format, and their kin.
  new RegExp(`"${METHOD} [^"]*"[ ,:]+(?:status[=: ]+)?([1-5]\\d\\d)\\b`),
  // morgan, gin, chi and the like.
  new RegExp(`\\b${METHOD} /\\S*(?: HTTP/\\S+)?"?,?(?: ->| -|:)? (?:status[=: ]+)?([1-5]\\d\\d)\\b`),
  // JSON lines and logfmt with method and status as fields.
  new RegExp(`"?method"?[=:] ?"?${METHOD}"?.*"?status(?:_?code)?"?[=:] ?"?([1-5]\\d\\d)\\b`, 'i'),
  new RegExp(`"?status(?:_?code)?"?[=:] ?"?([1-5]\\d\\d)\\b.*"?method"?[=:] ?"?${METHOD}\\b`, 'i'),
];
