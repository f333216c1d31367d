import type { ServiceLogs } from '#contract/controller-api.ts';
import { OUTPUT_CAP } from '../tool.ts';

/** Less than the cap of an output, which would cut the newest lines. */
const MOST_BYTES = OUTPUT_CAP - 10_000;

/** The newest lines that fit into an output, numbered anew. */
export function newestWithin(logs: ServiceLogs): ServiceLogs {
  let left = MOST_BYTES;
  const from = logs.lines.findLastIndex((line) => {
    left -= Buffer.byteLength(JSON.stringify(line)) + 1;
    return left < 0;
  });
  if (from < 0) return logs;
  const lines = logs.lines.slice(from + 1).map((line, index) => ({ ...line, n: index + 1 }));
  return { ...logs, lines, truncated: true };
}
