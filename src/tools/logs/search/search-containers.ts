import type { ServiceLogs } from '#contract/controller-api.ts';
import type { ToolContext } from '../../tool.ts';
import { textOf } from './line-text.ts';
import type { LineQuery } from './search-file.ts';
import type { Notes } from './search-sets.ts';
import { levelsOf, matchingTexts } from './search-texts.ts';
import type { LineSource, Tally } from './tally.ts';

/** What the controller gives of one log. */
const TAIL = 5000;

/**
 * Searches the newest lines of services, as their runtime has them: 5,000 lines or 1 MiB of each. A service whose log
 * cannot be read becomes a note; throws its error when there is no other.
 */
export async function searchContainers(
  services: readonly string[],
  query: LineQuery,
  context: Pick<ToolContext, 'controller' | 'sources'>,
  signal: AbortSignal,
  tally: Tally,
  notes: Notes,
): Promise<{ scannedBytes: number; cut: boolean }> {
  const since = query.since === null ? {} : { since: new Date(query.since).toISOString() };
  const reads = await Promise.allSettled(
    services.map((id) => context.controller.logs(id, { tail: TAIL, ...since }, signal)),
  );
  const logs = reads.flatMap((read) => (read.status === 'fulfilled' ? [read.value] : []));
  const failed = reads.filter((read) => read.status === 'rejected');
  if (logs.length === 0 && failed[0]) throw failed[0].reason;
  for (const [index, read] of reads.entries())
    if (read.status === 'rejected') notes.push(`${services[index]}: ${(read.reason as Error).message}`);
  const cut = logs.filter((log) => log.truncated);
  for (const { service, lines } of cut)
    notes.push(`${service}: only its newest ${lines.length} lines were searched`);
  const scannedBytes = await searchRead(logs, query, context.sources.ripgrep, signal, tally);
  return { scannedBytes, cut: cut.length > 0 || failed.length > 0 };
}

async function searchRead(
  logs: readonly ServiceLogs[],
  query: LineQuery,
  ripgrep: string | null,
  signal: AbortSignal,
  tally: Tally,
): Promise<number> {
  const all = logs.flatMap((log) => {
    const source = sourceOf(log);
    const levels = query.level === null ? [] : levelsOf(log.lines.map(({ text }) => text));
    return log.lines.map(({ at, text }, offset) => {
      const time = at === null ? null : Date.parse(at);
      return { source, offset, text, at: time, level: levels[offset] ?? null };
    });
  });
  const texts = all.map(({ text }) => text);
  for (const index of await matchingTexts(texts, { pattern: query.pattern, ripgrep, signal })) {
    const { source, offset, at, level } = all[index] as (typeof all)[number];
    if (query.level !== null && level !== query.level) continue;
    const bounded = query.since !== null || query.until !== null;
    if (bounded && (at === null || at < (query.since ?? at) || at > (query.until ?? at))) continue;
    tally.add({ source, offset, line: offset + 1, at });
  }
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
}

function sourceOf({ service, lines }: ServiceLogs): LineSource {
  const shown = (from: number, to: number) => lines.slice(Math.max(0, from), to).map(({ text }) => cut(text));
  return {
    name: service,
    show: async (offsets, context) =>
      offsets.map((offset) => ({
        line: offset + 1,
        text: shown(offset, offset + 1)[0] ?? '',
        before: shown(offset - context, offset),
        after: shown(offset + 1, offset + 1 + context),
      })),
  };
}

function cut(text: string): string {
  return textOf(Buffer.from(text));
}
