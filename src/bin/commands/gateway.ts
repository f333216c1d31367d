import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Command, EXIT, flagOption, textOption, UsageError } from '#cli/command.ts';
import { defaultDataDir } from '#cli/instance.ts';
import { loadConfig } from '#config/load.ts';
import { OpsError } from '#core/ops-error.ts';
import { openAccounts } from '../accounts.ts';
import { dataDirAt } from '../data-dir.ts';
import { openModels } from '../models.ts';
import { StartError } from '../start-error.ts';

/** The model gateway without the rest: it holds model keys, and sees neither tools nor services. */
export const gateway: Command = {
  name: 'gateway',
  usage: 'gateway [--port N] [--host HOST] [--config FILE] [--data-dir DIR] [--record DIR] [--json]',
  summary: 'start the model gateway alone; Ctrl-C stops it',
  help: [
    'Answers OpenAI clients at http://127.0.0.1:11435/v1 with the models of models.providers in the configuration.',
    'Callers send an API token (opspilot token create), or nothing with server.auth: none.',
    '--record DIR   keep every exchange there, redacted; a provider of kind replay answers from it',
    '--json         print one JSON line {url} when ready',
  ],
  options: {
    'data-dir': { type: 'string' },
    port: { type: 'string' },
    host: { type: 'string' },
    config: { type: 'string' },
    record: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(input, { terminal, env, signal, now }) {
    if (input.positionals.length > 0) throw new UsageError(`use: opspilot ${this.usage}`);
    const root = resolve(textOption(input, 'data-dir') ?? defaultDataDir(env));
    const dir = dataDirAt(root);
    const named = textOption(input, 'config');
    const port = textOption(input, 'port');
    const host = textOption(input, 'host');
    const { config } = loadConfig({
      file: named ?? (existsSync(dir.config) ? dir.config : undefined),
      env,
      flags: {
        ...(port === undefined ? {} : { 'models.port': port }),
        ...(host === undefined ? {} : { 'models.host': host }),
      },
    });
    await using accounts = await openAccounts(dir, env, now, config);
    await using models = await openModels({
      dir,
      config,
      configDir: named === undefined ? root : dirname(resolve(named)),
      env,
      auth: accounts.auth,
      store: accounts.store,
      recordDir: textOption(input, 'record'),
      publicUrl: () => config.server.public_url ?? '',
      onError: (error, what) => terminal.err(`${what}: ${(error as Error).message}\n`),
      now,
    }).catch((error: unknown) => {
      throw error instanceof OpsError ? new StartError(error.message) : error;
    });
    if (!models) throw new StartError('no model provider is configured: name one in models.providers');
    const { url, problem } = models.server;
    if (problem !== null) throw new StartError(problem);
    terminal.out(
      flagOption(input, 'json') ? `${JSON.stringify({ url })}\n` : `The model gateway is ready: ${url}/v1\n`,
    );
    if (!signal.aborted) await new Promise((stop) => signal.addEventListener('abort', stop, { once: true }));
    return EXIT.ok;
  },
};
