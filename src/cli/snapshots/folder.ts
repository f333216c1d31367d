import type { Snapshot, SnapshotCounts, SnapshotRead } from '#contract/snapshot.ts';

/** The file that makes a folder a snapshot. */
export const MANIFEST = 'manifest.json';

/** `00007-fetch_service_logs-radarr.json`: in the order of reading, and readable for who looks into the folder. */
export function fileNameOf({ tool, args }: Pick<SnapshotRead, 'tool' | 'args'>, index: number): string {
  const named = Object.values(args).filter((value) => typeof value === 'string');
  const words = [tool, ...named].join('-').replace(/[^A-Za-z0-9_.-]/g, '_');
  return `${String(index + 1).padStart(5, '0')}-${words.slice(0, 150)}.json`;
}

export function countsOf({ reads }: Pick<Snapshot, 'reads'>): SnapshotCounts {
  const counts = { services: 0, reads: reads.length, failed: 0, log_lines: 0, events: 0 };
  for (const read of reads) {
    if (read.status === 'error') counts.failed += 1;
    else if (read.tool === 'list_services') counts.services = lengthOf(read.output, 'services');
    else if (read.tool === 'fetch_service_logs') counts.log_lines += lengthOf(read.output, 'lines');
    else if (read.tool === 'container_events') counts.events += lengthOf(read.output, 'events');
  }
  return counts;
}

function lengthOf(output: unknown, field: string): number {
  const list = (output as Record<string, unknown> | null)?.[field];
  return Array.isArray(list) ? list.length : 0;
}
