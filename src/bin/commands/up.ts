import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  EXIT,
  flagOption,
  textOption,
  UsageError,
} from '#cli/command.ts';
import { defaultDataDir } from '#cli/instance.ts';
import { paintFor } from '#cli/paint.ts';
import { loadConfig } from '#config/load.ts';
import { dataDirAt } from '../data-dir.ts';
import { type Instance, startInstance } from '../instance.ts';
import { StartError } from '../start-error.ts';
import { ensureWebBuilt } from '../web-build.ts';

const ROOT = resolve(import.meta.dirname, '..', '..', '..');
const HARD_STOP_MS = 4500;

/** Everything on one machine: server, hub and gateway in this process, the controller in a child of its own. */
export const up: Command = {
  name: 'up',
  usage: 'up [--demo] [--json] [--port N] [--data-dir DIR]',
  summary: 'start OpsPilot on this machine; Ctrl-C stops all of it',
  help: [
    '--demo         with four small services that can be broken on purpose (see opspilot demo --help)',
    '--port N       where to listen (default 7676); 0 takes any free port, also for the demo services',
    '--host HOST    the address to listen on (default 127.0.0.1)',
    '--config FILE  the configuration (default: opspilot.yaml in the data dir, if it is there)',
    '--json         print one JSON line {url, signInUrl, controllerUrl, dataDir} when ready',
    '--no-web       API only: do not build or serve the web UI',
  ],
  options: {
    'data-dir': { type: 'string' },
    demo: { type: 'boolean' },
    port: { type: 'string' },
    host: { type: 'string' },
    config: { type: 'string' },
    json: { type: 'boolean' },
    'no-web': { type: 'boolean' },
  },
  async run(input, context) {
    if (input.positionals.length > 0) throw new UsageError(`use: opspilot ${this.usage}`);
    const instance = await begin(input, context);
    context.terminal.out(flagOption(input, 'json') ? readyLine(instance) : readyText(instance, context));
    if (!context.signal.aborted)
      await new Promise((stop) => context.signal.addEventListener('abort', stop, { once: true }));
    if (!flagOption(input, 'json')) context.terminal.out('\nStopping...\n');
    // Whatever hangs, a person's Ctrl-C ends it in time; what was not finished is settled at the next start.
    setTimeout(() => process.exit(EXIT.ok), HARD_STOP_MS).unref();
    await instance[Symbol.asyncDispose]();
    return EXIT.ok;
  },
};

async function begin(input: CommandInput, { terminal, env, now }: CommandContext): Promise<Instance> {
  const say = (line: string) => terminal.err(`${line}\n`);
  const root = resolve(textOption(input, 'data-dir') ?? defaultDataDir(env));
  const dir = dataDirAt(root);
  const named = textOption(input, 'config');
  const file = named ?? (existsSync(dir.config) ? dir.config : undefined);
  const { config, effective } = loadConfig({
    file,
    env,
    flags: flagsOf(input),
  });
  try {
    const withWeb = !flagOption(input, 'no-web');
    if (withWeb) await ensureWebBuilt(ROOT, () => say('Building the web UI (only when it has changed) ...'));
    return await startInstance({
      dir,
      config,
      configuration: { file: file ?? null, settings: JSON.parse(JSON.stringify(effective)) },
      demo: flagOption(input, 'demo'),
      webDir: withWeb ? join(ROOT, 'web', 'dist') : null,
      configDir: named === undefined ? root : dirname(resolve(named)),
      env,
      say,
      now,
    });
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function flagsOf(input: CommandInput): Record<string, string> {
  const port = textOption(input, 'port');
  const host = textOption(input, 'host');
  const dataDir = textOption(input, 'data-dir');
  return {
    ...(dataDir === undefined ? {} : { data_dir: resolve(dataDir) }),
    ...(port === undefined ? {} : { 'server.port': port }),
    ...(host === undefined ? {} : { 'server.host': host }),
  };
}

function readyLine({ url, signInUrl, controllerUrl, dataDir }: Instance): string {
  return `${JSON.stringify({ url, signInUrl, controllerUrl, dataDir })}\n`;
}

function readyText({ url, signInUrl, modelsUrl, demo }: Instance, { terminal }: CommandContext): string {
  const paint = paintFor(terminal);
  return [
    '',
    `${paint.bold('OpsPilot is ready:')} ${url}`,
    ...(modelsUrl === null ? [] : [`Models: ${modelsUrl}/v1`]),
    ...(signInUrl === null
      ? []
      : [
          '',
          "Make the owner's account with this link (once, within 10 minutes):",
          `  ${paint.ok(signInUrl)}`,
        ]),
    ...(demo
      ? [
          '',
          'Break something in another terminal, then ask what is wrong:',
          '  ./opspilot demo break radarr crash',
          '  ./opspilot ask "what is wrong?"',
        ]
      : []),
    '',
    paint.dim('Ctrl-C stops everything.'),
    '',
  ].join('\n');
}
