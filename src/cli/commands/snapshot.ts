import { Snapshot } from '#contract/snapshot.ts';
import { openApi } from '../api-client.ts';
import { type Command, EXIT, flagOption, INSTANCE_OPTIONS, textOption, UsageError } from '../command.ts';
import { checkFree, writeSnapshot } from '../snapshots/write-folder.ts';

export const snapshot: Command = {
  name: 'snapshot',
  usage: 'snapshot create DIR [--question TEXT]',
  summary: 'write everything that a diagnosis would look at, redacted, to a folder',
  help: [
    'opspilot diagnose --snapshot DIR reads it on any machine, without a server. Owners only; it is in the audit.',
    'DIR must be new or empty. --question is what the diagnosis answers ("What is wrong?" without it).',
  ],
  options: { ...INSTANCE_OPTIONS, question: { type: 'string' } },
  async run(input, context) {
    const [action, dir, ...rest] = input.positionals;
    if (action !== 'create' || dir === undefined || rest.length > 0)
      throw new UsageError(`use: opspilot ${this.usage}`);
    checkFree(dir);
    const question = textOption(input, 'question');
    const taken = await openApi(input, context).post(
      '/api/snapshots',
      question === undefined ? {} : { question },
      Snapshot,
    );
    const { counts, captured_at } = writeSnapshot(dir, taken);
    const { services, reads, failed, log_lines, events } = counts;
    context.terminal.out(
      flagOption(input, 'json')
        ? `${JSON.stringify({ dir, captured_at, counts })}\n`
        : `${dir}: ${services} services, ${reads} reads (${failed} failed), ${log_lines} log lines, ${events} events\n`,
    );
    return EXIT.ok;
  },
};
