import type { Cause, Suspect } from './cause.ts';

/** One download hangs in Radarr's queue and will not get further by itself. */
export const downloadStuck: Cause = {
  id: 'download-stuck',
  name: 'stuck download',
  prior: -1.5,
  refines: ['import-blocked'],
  spreads: false,
  showsIn: ['api'],
  requires: ['queue-stuck'],
  holds: ({ status }) => status?.kind === 'radarr',
  keyOf: (finding) => String(finding.data.queue_id ?? ''),
  explains: [
    { finding: 'queue-stuck', weight: 4.5 },
    { finding: 'says-import-blocked', weight: 0.5 },
  ],
  contradicts: [
    { finding: 'disk-full', weight: -2 },
    { finding: 'says-no-space', weight: -1.5 },
  ],
  probes: () => [],
  title: (suspect) => `A download is stuck in the queue of ${suspect.subject}: ${item(suspect).title}`,
  summary: (suspect) =>
    `${item(suspect).title} hangs in the queue of ${suspect.subject} (“${item(suspect).reason}”). It does not get further by itself. Everything else goes on.`,
  fix: (suspect) => {
    const { id, title } = item(suspect);
    if (id === null) return null;
    const args = { queue_id: id };
    return {
      tool: 'clear_radarr_queue_item',
      args,
      origins: { queue_id: 'tool_output' },
      title: `Remove “${title}” from the queue of ${suspect.subject}`,
      why: 'It is stuck. Removed from the queue and the download client, it can be searched for anew.',
      expected_downtime: 'none',
      predicate: {
        says: `“${title}” is no longer in the queue of ${suspect.subject}.`,
        within_s: 30,
        checks: [
          {
            kind: 'absent',
            tool: 'radarr_queue_status',
            args: { service: suspect.subject },
            path: 'records',
            field: 'id',
            equals: id,
          },
        ],
      },
    };
  },
  humanSteps: (suspect) => [
    `Open the queue of ${suspect.subject} (Activity, Queue) and remove “${item(suspect).title}”, or import it by hand.`,
    'If it is wanted, search for another release.',
  ],
};

function item(suspect: Suspect): { id: number | null; title: string; reason: string } {
  const data = suspect.has('queue-stuck')?.data ?? {};
  const id = typeof data.queue_id === 'number' ? data.queue_id : null;
  return { id, title: String(data.title ?? ''), reason: String(data.reason ?? '') };
}
