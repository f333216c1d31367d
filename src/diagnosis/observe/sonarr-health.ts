import { fact, listOf, type Observer, readNote, textOf } from './reading.ts';
import { serviceOf } from './subject.ts';

/** `sonarr_health`: `{service, status, health: [{source, type, message, wikiUrl}]}`. */
export const sonarrHealth: Observer = (reading, output) => {
  const service = serviceOf(reading, output);
  const health = listOf(output.health).filter((one) => textOf(one.message) !== '');
  const messages = health.map((one, index) => {
    const message = textOf(one.message);
    const value = { source: textOf(one.source), type: textOf(one.type) || 'warning', message };
    return fact(
      reading,
      'health_message',
      service,
      value,
      { kind: 'api', service, tool: reading.tool, field: `health[${index}].message`, value: message },
      `${service}/${index}`,
    );
  });
  return [readNote(reading, service, health.length), ...messages];
};
