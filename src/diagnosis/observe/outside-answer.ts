import type { EvidenceRef, Observation } from '#contract/observation.ts';
import { cleanLine, isAddressed } from '../logs/line.ts';
import type { OutsideCall } from '../outside/outside-tool.ts';
import { failure } from './failure.ts';
import { type LogSource, lineOf, logFacts } from './log-facts.ts';
import { changesIn } from './outside-changes.ts';
import { type OutsideRecord, recordsIn } from './outside-records.ts';
import { outsideSeries } from './outside-series.ts';
import { type Fields, fact, fieldsOf, type Reading, readNote, textOf } from './reading.ts';

/**
 * The facts in the answer of an outside tool. It is a stranger's text: each fact names the server and the call, what
 * addresses the reader is no evidence, and what names no service that is known is left out.
 */
export function outsideAnswer(reading: Reading, call: OutsideCall): Observation[] {
  const result = fieldsOf(reading.output);
  const refused = refusalIn(result);
  if (refused !== null) return failure(reading, refused);
  if (call.use.kind === 'metrics') return outsideSeries(reading, call, result);
  if (call.use.kind === 'changes') return changeFacts(reading, call, result);
  const records = recordsIn(result);
  const bySubject = Map.groupBy(records, (record) => subjectOf(record, call));
  bySubject.delete(null);
  const facts = [...bySubject].flatMap(([subject, own]) =>
    call.use.kind === 'logs' ? logOf(reading, call, subject!, own) : sayings(reading, call, subject!, own),
  );
  return [noteOf(reading, call, records.length, result), ...facts];
}

/** That the tool itself says that it failed, or wants something from whoever asks. */
function refusalIn(result: Fields): { code: string; detail: string } | null {
  if (Array.isArray(result.inputRequests))
    return { code: 'tool_failed', detail: 'it asks something back, and an investigation answers nothing' };
  if (result.isError !== true) return null;
  const [first] = Array.isArray(result.content) ? result.content : [];
  const said = cleanLine(textOf(fieldsOf(first).text).split('\n')[0] ?? '').slice(0, 200);
  return {
    code: 'tool_failed',
    detail: said === '' ? 'its server answered with an error' : `it says: “${said}”`,
  };
}

/** Set under `_meta` where the answer was longer than the server may make it. */
const CUT = 'com.opspilot/truncated';

function noteOf(reading: Reading, { subject }: OutsideCall, seen: number, { _meta }: Fields): Observation {
  return readNote(reading, subject, seen, { lines_seen: seen, truncated: fieldsOf(_meta)[CUT] === true });
}

function refTo(reading: Reading, { use }: OutsideCall, service: string): LogSource['refOf'] {
  const { tool, callId } = reading;
  return ({ n, at, text }) => ({
    kind: 'outside',
    service,
    server: use.server,
    tool,
    call_id: callId,
    line: n,
    at,
    text,
  });
}

function logOf(
  reading: Reading,
  call: OutsideCall,
  service: string,
  records: readonly OutsideRecord[],
): Observation[] {
  const lines = records.map(({ at, text }, index) => lineOf(index + 1, at, text));
  const refOf = refTo(reading, call, service);
  const placed: LogSource['refOf'] = (line) => refOf({ ...line, n: records[line.n - 1]?.line ?? line.n });
  return logFacts(reading, { service, refOf: placed }, lines).facts;
}

const MOST_SAYINGS = 200;

function sayings(
  reading: Reading,
  call: OutsideCall,
  service: string,
  records: readonly OutsideRecord[],
): Observation[] {
  const amid = records.some(({ text }) => isAddressed(text));
  const refOf = refTo(reading, call, service);
  return records.slice(-MOST_SAYINGS).map(({ line: n, at, text: raw }) => {
    const text = cleanLine(raw);
    const ref: EvidenceRef = refOf({ n, at, text });
    return fact(reading, 'outside_text', service, { n, at, text, amid }, ref, `${service}/${n}`, at);
  });
}

const MOST_CHANGES = 20;

/** Where nobody is named, a change is one of all that the tool knows of. */
function changeFacts(reading: Reading, call: OutsideCall, result: Fields): Observation[] {
  const records = changesIn(result);
  const facts = records.slice(-MOST_CHANGES).flatMap((record) => {
    const { at, line: n, by } = record;
    const text = cleanLine(record.text.split('\n')[0] ?? '');
    if (at === null || text === '' || isAddressed(record.text)) return [];
    const named = subjectOf(record, call);
    return (named === null ? call.services : [named]).map((service) => {
      const ref = refTo(reading, call, service)({ n, at, text });
      const value = { n, at, text, by: cleanLine(by).slice(0, 80) };
      return fact(reading, 'outside_change', service, value, ref, `${service}/${n}`, at);
    });
  });
  return [noteOf(reading, call, records.length, result), ...facts];
}

/** Whom a record is about: the one that was asked for, else the one service that it names; null for nobody. */
function subjectOf({ label, text }: OutsideRecord, { subject, services }: OutsideCall): string | null {
  if (subject !== 'stack') return subject;
  return namedIn(label, services) ?? namedIn(text, services);
}

/** `web` in `web-7f9c-x`, and not in `webhooks`; of `shop` and `shop-db` the longer one; null for several. */
function namedIn(text: string, services: readonly string[]): string | null {
  if (text === '') return null;
  const words = text.toLowerCase().split(/[^\w.-]+/);
  const isIn = (id: string) =>
    words.some((word) => word.startsWith(id) && !/^\w/.test(word.slice(id.length)));
  const named = services.filter((id) => isIn(id.toLowerCase()));
  const widest = named.filter((id) => !named.some((other) => other !== id && other.startsWith(id)));
  return widest.length === 1 ? widest[0]! : null;
}
