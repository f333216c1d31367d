import { queueFacts } from './arr-queue.ts';
import { listOf, numberOf, type Observer, readNote } from './reading.ts';
import { serviceOf } from './subject.ts';

/** `radarr_queue_status`: `{service, totalRecords, records: QueueRecord[]}`. */
export const radarrQueue: Observer = (reading, output) => {
  const service = serviceOf(reading, output);
  const records = listOf(output.records);
  const total = numberOf(output.totalRecords) ?? numberOf(output.total) ?? records.length;
  return [readNote(reading, service, total), ...queueFacts(reading, service, records, total)];
};
