import { fact, listOf, type Observer, readNote, textOf } from './reading.ts';
import { serviceOf } from './subject.ts';

/** `sabnzbd_queue`: `{service, paused, pause_int, slots: [...]}`; `pause_int` is the time left of a timed pause, `0` for none. */
export const sabnzbdQueue: Observer = (reading, output) => {
  if (typeof output.paused !== 'boolean') return [];
  const service = serviceOf(reading, output);
  const slots = listOf(output.slots).length;
  const timed = !/^0?(?::0+)*$/.test(textOf(output.pause_int));
  return [
    readNote(reading, service, slots),
    fact(
      reading,
      'downloads',
      service,
      { paused: output.paused, slots, timed },
      { kind: 'api', service, tool: reading.tool, field: 'paused', value: output.paused },
    ),
  ];
};
