import { type Fields, type Reading, textOf } from './reading.ts';

/** The service that a call is about, from its arguments or its tool's name; `stack` when it is about all of them. */
export function subjectOfCall(tool: string, args: Reading['args']): string {
  const named = textOf(args.service) || textOf(args.container) || textOf(args.container_name);
  if (named !== '') return named;
  if (tool === 'check_disk_space') return 'host';
  return /^(radarr|sonarr|sabnzbd|jellyfin)_/.exec(tool)?.[1] ?? 'stack';
}

/** The same, where the tool says itself which service it spoke to. */
export function serviceOf(reading: Reading, output: Fields): string {
  return textOf(output.service) || subjectOfCall(reading.tool, reading.args);
}
