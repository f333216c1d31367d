import { type Command, EXIT, textOption, UsageError } from '#cli/command.ts';
import { defaultDataDir } from '#cli/instance.ts';
import { breakService, FAULTS, healService, type Treatment } from '#demo/faults.ts';
import { dataDirAt } from '../data-dir.ts';

/** Breaks the demo stack on purpose, so that there is something to find. */
export const demo: Command = {
  name: 'demo',
  usage: 'demo break SERVICE FAULT | demo heal [SERVICE] | demo faults',
  summary: 'break the demo stack on purpose, and undo it',
  help: Object.entries(FAULTS).map(
    ([name, { services, summary }]) => `${name.padEnd(16)} ${summary} (${services.join(', ')})`,
  ),
  options: { 'data-dir': { type: 'string' }, json: { type: 'boolean' } },
  async run(input, { terminal, env }) {
    const [action, service, fault, ...rest] = input.positionals;
    const dir = dataDirAt(textOption(input, 'data-dir') ?? defaultDataDir(env)).demo;
    const print = (done: readonly Treatment[]) => {
      if (input.options.json === true) terminal.out(`${JSON.stringify(done)}\n`);
      else for (const one of done) if (one.done !== '') terminal.out(`${one.service}: ${one.done}\n`);
    };
    if (action === 'faults' && service === undefined) {
      for (const line of this.help) terminal.out(`${line}\n`);
    } else if (action === 'break' && service !== undefined && fault !== undefined && rest.length === 0) {
      print([await breakService(dir, service, fault)]);
    } else if (action === 'heal' && fault === undefined) {
      print(await healService(dir, service));
    } else throw new UsageError(`use: opspilot ${this.usage}`);
    return EXIT.ok;
  },
};
