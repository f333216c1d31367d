import { ServiceStatus } from '#contract/service.ts';
import type { Snapshot } from '#contract/snapshot.ts';
import { OpsError } from '#core/ops-error.ts';

/** The services of a snapshot, by its newest list; none when the list could not be read. Throws `bad_request`. */
export function inventoryOf({ reads, version }: Pick<Snapshot, 'reads' | 'version'>): ServiceStatus[] {
  const lists = reads.flatMap((read) =>
    read.tool === 'list_services' && read.status === 'ok' ? [read] : [],
  );
  const newest = lists.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).at(-1);
  if (!newest) return [];
  const { output } = newest;
  const listed =
    typeof output === 'object' && output !== null && !Array.isArray(output) ? output.services : undefined;
  if (!Array.isArray(listed)) throw unreadable('it has no list', version);
  return listed.map((one, index) => {
    const read = ServiceStatus.safeParse(one);
    if (read.success) return withReadableUrl(read.data);
    const [issue] = read.error.issues;
    throw unreadable(`service ${index + 1}, ${issue?.path.join('.')}: ${issue?.message}`, version);
  });
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
