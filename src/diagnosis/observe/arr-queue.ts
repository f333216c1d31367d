import type { Observation } from '#contract/observation.ts';
import { type Fields, fact, listOf, numberOf, type Reading, textOf } from './reading.ts';

/** The download queue of Radarr or Sonarr, in their own names: how long it is, and each record. */
export function queueFacts(
  reading: Reading,
  service: string,
  records: readonly Fields[],
  total: number,
): Observation[] {
  const ref = (field: string, value: string | number) => ({
    kind: 'api' as const,
    service,
    tool: reading.tool,
    field,
    value,
  });
  const items = records.flatMap((record) => {
    const id = numberOf(record.id);
    if (id === null) return [];
    const item = itemOf(record, id);
    const told = item.messages[0] ?? (item.error || item.tracked_status || item.status);
    const shown = ref(`records[id=${id}].status`, `${item.title}: ${told}`);
    return [fact(reading, 'queue_item', service, item, shown, `${service}/${id}`)];
  });
  return [fact(reading, 'queue', service, { total }, ref('totalRecords', total)), ...items];
}

function itemOf(record: Fields, id: number) {
  const either = (camel: string, snake: string) => textOf(record[camel]) || textOf(record[snake]);
  const listed = listOf(record.statusMessages ?? record.status_messages);
  return {
    id,
    title: textOf(record.title),
    status: textOf(record.status),
    tracked_status: either('trackedDownloadStatus', 'tracked_download_status'),
    tracked_state: either('trackedDownloadState', 'tracked_download_state'),
    error: either('errorMessage', 'error_message'),
    messages: listed.flatMap((one) => textsOf(one.messages)),
    size: numberOf(record.size),
    sizeleft: numberOf(record.sizeleft),
  };
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
