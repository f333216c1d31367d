import { NewSnapshot, Snapshot } from '#contract/snapshot.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';

/** What the engine would look at, to diagnose it elsewhere. */
export function snapshotRoutes({ snapshots }: Pick<HttpParts, 'snapshots'>) {
  return [
    route({
      method: 'post',
      path: '/api/snapshots',
      tag: 'snapshots',
      summary: 'Read everything that a diagnosis would look at, redacted, in one document',
      access: 'owner',
      body: NewSnapshot,
      reply: Snapshot,
      records: { action: 'snapshot.captured', detail: 'snapshot of all services taken' },
      handle: ({ body, caller, signal }) => snapshots.capture(body.question, caller, signal),
    }),
  ];
}
