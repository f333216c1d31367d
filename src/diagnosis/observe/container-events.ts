import { orderedBy } from './orders.ts';
import { fact, isoOf, listOf, numberOf, type Observer, readNote, textOf } from './reading.ts';

/** What tells how a service came to its state; the rest (exec, attach, network) is chatter. */
const TELLING = /^(?:start|die|kill|stop|oom|restart|pause|unpause|create|destroy|health_status)/;
const MOST = 200;

/** `container_events`: `{events: RuntimeEvent[]}`, oldest first. */
export const containerEvents: Observer = (reading, output) => {
  const events = listOf(output.events)
    .map((event) => ({
      service: textOf(event.service),
      at: isoOf(event.at),
      action: textOf(event.action),
      code: numberOf(event.exit_code),
    }))
    .filter((event) => event.service !== '' && TELLING.test(event.action))
    .slice(-MOST);
  const facts = events.map(({ service, at, action, code }, index) => {
    const when = at ?? reading.at.toISOString();
    const ref = { kind: 'event' as const, service, at: when, action };
    const by = orderedBy({ service, action, at: when }, reading.orders);
    const value = { action, exit_code: code, ...(by !== undefined && { by }) };
    return fact(reading, 'event', service, value, ref, `${service}/${index}`, when);
  });
  return [readNote(reading, 'stack', events.length), ...facts];
};
