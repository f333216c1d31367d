import { plainService } from '#contract/plain-service.ts';
import { ServiceStatus } from '#contract/service.ts';
import type { Snapshot } from '#contract/snapshot.ts';
import { OpsError } from '#core/ops-error.ts';

/**
 * The services of a snapshot, by its newest list; none when the list could not be read. Fields that only the other
 * version knows are left out, those that only this one knows say nothing. Throws `bad_request`.
 */
export function inventoryOf({ reads, version }: Pick<Snapshot, 'reads' | 'version'>): ServiceStatus[] {
  const lists = reads.flatMap((read) =>
    read.tool === 'list_services' && read.status === 'ok' ? [read] : [],
  );
  const newest = lists.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).at(-1);
  if (!newest) return [];
  const listed = fieldsOf(newest.output).services;
  if (!Array.isArray(listed)) throw unreadable('it has no list', version);
  return listed.map((one, index) => {
    const read = ServiceStatus.safeParse(known({ ...NOTHING_KNOWN, ...fieldsOf(one) }));
    if (read.success) return withReadableUrl(read.data);
    const [issue] = read.error.issues;
    throw unreadable(`service ${index + 1}, ${issue?.path.join('.')}: ${issue?.message}`, version);
  });
}

const { id: _, state: __, ...NOTHING_KNOWN } = plainService('');

function known(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => Object.hasOwn(ServiceStatus.shape, name)),
  );
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** Redaction may have taken the host out of an address: what is no URL any more is no address to the engine. */
function withReadableUrl(status: ServiceStatus): ServiceStatus {
  return status.url === null || URL.canParse(status.url) ? status : { ...status, url: null };
}

function unreadable(why: string, version: string): OpsError {
  return new OpsError(
    'bad_request',
    `the list of services of the snapshot cannot be read (${why}); it was made by version ${version}`,
  );
}
