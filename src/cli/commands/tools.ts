import { ToolCallReply, ToolList } from '#contract/http-api.ts';
import { openApi } from '../api-client.ts';
import { type Command, EXIT, flagOption, INSTANCE_OPTIONS, UsageError } from '../command.ts';
import { printable, table } from '../paint.ts';

export const tools: Command = {
  name: 'tools',
  usage: 'tools [call NAME [ARGS]]',
  summary: 'list the tools, or call one through the gate',
  help: [
    'ARGS is a JSON object, for example: opspilot tools call get_container_status \'{"container_name":"radarr"}\'',
    'A tool that changes something answers with a request for consent (exit code 4).',
  ],
  options: INSTANCE_OPTIONS,
  async run(input, context) {
    const [action, name, args, ...rest] = input.positionals;
    const api = openApi(input, context);
    const { terminal } = context;
    const json = flagOption(input, 'json');
    if (action === undefined) {
      const list = await api.get('/api/tools', ToolList);
      const rows = list.tools.map(({ name, effect, summary, evidence }) => [
        name,
        effect,
        `${printable(summary)}${evidence ? ' (investigations ask it)' : ''}`,
      ]);
      terminal.out(json ? `${JSON.stringify(list)}\n` : table(rows));
      return EXIT.ok;
    }
    if (action !== 'call' || name === undefined || rest.length > 0)
      throw new UsageError(`use: opspilot ${this.usage}`);
    const path = `/api/tools/${encodeURIComponent(name)}/call`;
    const reply = await api.post(path, { args: parseArguments(args) }, ToolCallReply);
    terminal.out(`${JSON.stringify(reply, null, json ? 0 : 2)}\n`);
    return reply.status === 'need_approval' ? EXIT.waiting : EXIT.ok;
  },
};

function parseArguments(text: string | undefined): unknown {
  if (text === undefined) return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('ARGS must be a JSON object');
  }
}
