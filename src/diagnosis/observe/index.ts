import type { Observation } from '#contract/observation.ts';
import { fact, fieldsOf, type Observer, type Reading, textOf } from './reading.ts';
import { containerStatus, listServices } from './status.ts';

/** Which reader understands which tool's output. */
const OBSERVERS: ReadonlyMap<string, Observer> = new Map<string, Observer>([
  ['list_services', listServices],
  ['get_container_status', containerStatus],
]);

/** The facts in one tool call's answer; a failed call is a fact too. A tool nobody reads yields nothing. */
export function observationsFrom(reading: Reading): Observation[] {
  if (reading.problem) return [failure(reading, reading.problem)];
  const observer = OBSERVERS.get(reading.tool);
  return observer ? observer(reading, fieldsOf(reading.output)) : [];
}

/** The service that a call is about, from its arguments or the tool's name; `stack` when it is about all of them. */
export function subjectOfCall(tool: string, args: Reading['args']): string {
  const named = textOf(args.service) || textOf(args.container) || textOf(args.container_name);
  if (named !== '') return named;
  return /^(radarr|sonarr|sabnzbd|jellyfin)_/.exec(tool)?.[1] ?? 'stack';
}

function failure(reading: Reading, problem: { readonly code: string; readonly detail: string }): Observation {
  const subject = subjectOfCall(reading.tool, reading.args);
  const value = { tool: reading.tool, code: problem.code, detail: problem.detail };
  return fact(
    reading,
    'call_failed',
    subject,
    value,
    { kind: 'api', service: subject, tool: reading.tool, field: 'error', value: problem.detail },
    `${subject}/${reading.tool}`,
  );
}

export type { Reading };
