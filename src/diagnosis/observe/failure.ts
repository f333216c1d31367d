import type { Observation } from '#contract/observation.ts';
import { fact, type Reading, readNote } from './reading.ts';
import { subjectOfCall } from './subject.ts';

/** That a read failed is a fact too. */
export function failure(
  reading: Reading,
  problem: { readonly code: string; readonly detail: string },
): Observation[] {
  const subject = reading.outside?.subject ?? subjectOfCall(reading.tool, reading.args);
  const value = { tool: reading.tool, code: problem.code, detail: problem.detail };
  const ref = {
    kind: 'api' as const,
    service: subject,
    tool: reading.tool,
    field: 'error',
    value: problem.detail,
  };
  return [
    readNote(reading, subject, 0, { failed: true }),
    fact(reading, 'call_failed', subject, value, ref, `${subject}/${reading.tool}`),
  ];
}
