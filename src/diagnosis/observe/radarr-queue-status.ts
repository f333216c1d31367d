import { type Fields, fact, listOf, numberOf, type Observer, readNote, textOf } from './reading.ts';
import { serviceOf } from './subject.ts';

/** `radarr_queue_status`: `{service, totalRecords, records: QueueRecord[]}` in Radarr's own names. */
export const radarrQueue: Observer = (reading, output) => {
  const service = serviceOf(reading, output);
  const records = listOf(output.records);
  const total = numberOf(output.totalRecords) ?? numberOf(output.total) ?? records.length;
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
    const value = itemOf(record, id);
    const told = value.messages[0] ?? (value.error || value.tracked_status || value.status);
    return [
      fact(
        reading,
        'queue_item',
        service,
        value,
        ref(`records[id=${id}].status`, `${value.title}: ${told}`),
        `${service}/${id}`,
      ),
    ];
  });
  return [
    readNote(reading, service, total),
    fact(reading, 'queue', service, { total }, ref('totalRecords', total)),
    ...items,
  ];
};

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
