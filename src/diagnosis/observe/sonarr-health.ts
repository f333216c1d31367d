import { queueFacts } from './arr-queue.ts';
import { fact, listOf, type Observer, readNote, textOf } from './reading.ts';
import { serviceOf } from './subject.ts';

/**
 * `sonarr_health`: `{service, status, health: [{source, type, message, wikiUrl}]}`, and `queue`, the records of its
 * download queue, where the tool reads it.
 */
export const sonarrHealth: Observer = (reading, output) => {
  const service = serviceOf(reading, output);
  const health = listOf(output.health).filter((one) => textOf(one.message) !== '');
  const messages = health.map((one, index) => {
    const message = textOf(one.message);
    const value = { source: textOf(one.source), type: textOf(one.type) || 'warning', message };
    const ref = {
      kind: 'api' as const,
      service,
      tool: reading.tool,
      field: `health[${index}].message`,
      value: message,
    };
    return fact(reading, 'health_message', service, value, ref, `${service}/${index}`);
  });
  const queue = Array.isArray(output.queue) ? listOf(output.queue) : null;
  return [
    readNote(reading, service, health.length),
    ...messages,
    ...(queue ? queueFacts(reading, service, queue, queue.length) : []),
  ];
};
