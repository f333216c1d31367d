import { type Command, EXIT, UsageError } from '#cli/command.ts';
import { installLlama } from '../llama-install.ts';

/** llama.cpp is larger than all of OpsPilot, so it comes when it is asked for. */
export const modelsInstall: Command = {
  name: 'models install-local',
  usage: 'models install-local',
  summary: 'bring llama.cpp, so that GGUF files answer without another program (85 MB, npm)',
  help: [
    'Afterwards a provider of kind gguf works: models: { providers: { local: { kind: gguf, path: /path/to/models } } }',
    'For Linux on x64 and arm64. It computes on the processor, not on a graphics card.',
  ],
  options: {},
  async run(input, { terminal, signal }) {
    if (input.positionals.length > 0) throw new UsageError(`use: opspilot ${this.usage}`);
    await installLlama(signal);
    terminal.out('llama.cpp is installed.\n');
    return EXIT.ok;
  },
};
