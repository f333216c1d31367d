import { type LogSource, lineOf, logFacts } from './log-facts.ts';
import { isoOf, listOf, numberOf, type Observer, readNote, textOf } from './reading.ts';

/** `fetch_service_logs`: `{service, lines: [{n, at, stream, text}], truncated}`. */
export const serviceLogs: Observer = (reading, output) => {
  const service = textOf(output.service) || textOf(reading.args.service);
  if (service === '') return [];
  const lines = listOf(output.lines).map(({ n, at, text }, index) =>
    lineOf(numberOf(n) ?? index + 1, isoOf(at), textOf(text)),
  );
  const source: LogSource = {
    service,
    refOf: ({ n, at, text }) => ({ kind: 'log', service, at, line: n, text }),
  };
  const { facts, kept } = logFacts(reading, source, lines);
  const truncated = output.truncated === true;
  return [readNote(reading, service, kept, { lines_seen: lines.length, truncated }), ...facts];
};
