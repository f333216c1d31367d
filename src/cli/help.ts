import type { Command } from './command.ts';

/** The page of `opspilot --help`. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return [
    'OpsPilot finds out what is wrong with your services, shows the proof, and fixes it only with your consent.',
    '',
    'Usage: opspilot COMMAND [options]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`),
    '',
    'opspilot COMMAND --help says more about one. Most commands take --json, and find their instance by',
    '--data-dir DIR, by --url URL with --token TOKEN (or OPSPILOT_URL, OPSPILOT_TOKEN), or by the default directory.',
    '',
    'Exit codes: 0 done; 1 done, and the answer is no (failed, declined, not verified); 2 wrong usage, nothing was',
    'started; 3 OpsPilot cannot be reached; 4 waits for a person.',
    '',
  ].join('\n');
}

/** The page of `opspilot COMMAND --help`. */
export function commandHelp({ usage, summary, help, options }: Command): string {
  const names = Object.entries(options).map(
    ([name, option]) => `--${name}${option.type === 'string' ? ' VALUE' : ''}`,
  );
  return [
    `Usage: opspilot ${usage}`,
    '',
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.`,
    ...(help.length === 0 ? [] : ['', ...help]),
    '',
    `Options: ${[...names, '--help'].join(', ')}`,
    '',
  ].join('\n');
}
