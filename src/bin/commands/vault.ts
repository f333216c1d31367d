import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
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
import { table } from '#cli/paint.ts';
import { loadConfig } from '#config/load.ts';
import type { Config } from '#config/schema.ts';
import { SecretName, type VaultKeyKind } from '#contract/vault.ts';
import { initVault, openVault } from '#vault/open-vault.ts';
import type { Vault, VaultKey } from '#vault/vault.ts';
import { type DataDir, dataDirAt } from '../data-dir.ts';
import { recordLocalChange } from '../local-audit.ts';
import { readSecret } from '../secret-input.ts';
import { configuredKey, credentialPath, madeKeyFile, usualKeyFile, VAULT_FILES } from '../vault.ts';

export const vault: Command = {
  name: 'vault',
  usage: 'vault init|set NAME|list|remove NAME|rotate|export-recovery',
  summary: 'keep secrets sealed on this machine: tokens of MCP servers, keys of model providers',
  help: [
    'init             make an empty vault; without a flag it makes a key file and says where',
    'set NAME         store a secret, typed at a hidden prompt or piped in; never an argument',
    'list             the names; no command shows a value',
    'remove NAME      forget a secret',
    'rotate           seal everything anew, with a new key when a flag names one',
    'export-recovery  print the code that opens the vault without its key, until the next rotate',
    '',
    '--passphrase     opened by a passphrase: typed, piped in, or (init) OPSPILOT_VAULT_PASSPHRASE_FILE',
    '--key-file FILE  opened by this file; it is made if it is not there (mode 0600)',
    '--credential     opened by the systemd credential opspilot-vault',
    '--recover        (rotate) open with a recovery code, typed or piped in',
    '',
    'A configuration names a secret by vault:NAME.',
  ],
  options: {
    'data-dir': { type: 'string' },
    passphrase: { type: 'boolean' },
    'key-file': { type: 'string' },
    credential: { type: 'boolean' },
    recover: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run(input, context) {
    const [verb, name, ...rest] = input.positionals;
    const named = verb === 'set' || verb === 'remove';
    if (verb === undefined || rest.length > 0 || (name !== undefined) !== named)
      throw new UsageError(`use: opspilot ${this.usage}`);
    const place = placeOf(input, context);
    if (verb === 'init') return init(input, context, place);
    await using opened = openVault({
      path: place.dir.vault,
      key: (kind) => openingKey(kind, input, place, context),
      files: VAULT_FILES,
      now: context.now,
    });
    switch (verb) {
      case 'set':
        return await set(nameOf(name), opened, context, place);
      case 'list':
        return await list(input, opened, context);
      case 'remove':
        await opened.remove(nameOf(name));
        return await told(
          context,
          place,
          'vault.removed',
          nameOf(name),
          'a secret was removed from the vault',
        );
      case 'rotate':
        await opened.rotate(await newKey(input, context));
        return await told(context, place, 'vault.rotated', 'vault', 'the vault was sealed anew');
      case 'export-recovery':
        context.terminal.out(`${await opened.exportRecovery()}\n`);
        return await told(
          context,
          place,
          'vault.recovery_exported',
          'vault',
          'the recovery code was printed',
        );
      default:
        throw new UsageError(`use: opspilot ${this.usage}`);
    }
  },
};

/** Where the vault is, and what is configured for it. */
interface Place {
  readonly dir: DataDir;
  readonly config: Config['vault'];
}

function placeOf(input: CommandInput, { env }: CommandContext): Place {
  const dir = dataDirAt(resolve(textOption(input, 'data-dir') ?? defaultDataDir(env)));
  const { config } = loadConfig({ file: existsSync(dir.config) ? dir.config : undefined, env, flags: {} });
  return { dir, config: config.vault };
}

async function init(input: CommandInput, context: CommandContext, place: Place): Promise<number> {
  if (flagOption(input, 'recover')) throw new UsageError('--recover goes with rotate');
  const { passphrase } = place.config;
  const key: VaultKey =
    flagOption(input, 'passphrase') && passphrase !== ''
      ? { kind: 'passphrase', passphrase }
      : ((await newKey(input, context)) ?? madeKeyFile(usualKeyFile(context.env)));
  await initVault({ path: place.dir.vault, files: VAULT_FILES, now: context.now }, key);
  const opener =
    key.kind === 'key_file' ? `the key file ${key.path}: keep a copy of it elsewhere` : OPENERS[key.kind];
  context.terminal.err(`The vault is at ${place.dir.vault} and opens by ${opener}.\n`);
  return told(context, place, 'vault.made', 'vault', `a vault was made that opens by a ${key.kind}`);
}

const OPENERS = { passphrase: 'the passphrase', credential: 'the systemd credential', recovery: '' } as const;

async function set(name: string, opened: Vault, context: CommandContext, place: Place): Promise<number> {
  // Before anybody types: a wrong key or a broken file is told at once.
  await opened.list();
  await opened.set(name, await readSecret(process, `Value of ${name} (it is not shown): `));
  return told(context, place, 'vault.set', name, 'a secret was stored in the vault');
}

async function list(input: CommandInput, opened: Vault, { terminal }: CommandContext): Promise<number> {
  const secrets = await opened.list();
  if (flagOption(input, 'json')) terminal.out(`${JSON.stringify({ secrets })}\n`);
  else terminal.out(table(secrets.map(({ name, changed_at }) => [name, changed_at])));
  return EXIT.ok;
}

function nameOf(name: string | undefined): string {
  const parsed = SecretName.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new UsageError(parsed.error.issues[0]?.message ?? 'name the secret');
}

/** What opens the vault now: as configured, else typed by whoever is at the terminal. */
async function openingKey(
  kind: VaultKeyKind['kind'],
  input: CommandInput,
  { dir, config }: Place,
  { env, terminal }: CommandContext,
): Promise<VaultKey | null> {
  if (flagOption(input, 'recover'))
    return { kind: 'recovery', code: await readSecret(process, 'Recovery code (it is not shown): ') };
  const configured = configuredKey(kind, config, dir.root, env);
  if (configured !== null || kind !== 'passphrase' || !terminal.interactive) return configured;
  return { kind: 'passphrase', passphrase: await readSecret(process, 'Passphrase of the vault: ') };
}

/** The key that a flag names; undefined when none does. */
async function newKey(input: CommandInput, { env, terminal }: CommandContext): Promise<VaultKey | undefined> {
  const file = textOption(input, 'key-file');
  const wanted = [flagOption(input, 'passphrase'), file !== undefined, flagOption(input, 'credential')];
  if (wanted.filter(Boolean).length > 1)
    throw new UsageError('choose one of --passphrase, --key-file, --credential');
  if (file !== undefined) return madeKeyFile(resolve(file));
  if (flagOption(input, 'credential')) {
    const path = credentialPath(env);
    if (path !== null) return { kind: 'credential', path };
    throw new UsageError('CREDENTIALS_DIRECTORY is not set: systemd gives credentials to its own units only');
  }
  if (!flagOption(input, 'passphrase')) return undefined;
  const passphrase = await readSecret(process, 'New passphrase (it is not shown): ');
  if (terminal.interactive && (await readSecret(process, 'Once more: ')) !== passphrase)
    throw new UsageError('the two are not the same');
  return { kind: 'passphrase', passphrase };
}

async function told(
  context: CommandContext,
  { dir }: Place,
  action: string,
  resource: string,
  detail: string,
): Promise<number> {
  await recordLocalChange(dir, context, { action, resource, detail, metadata: {} });
  return EXIT.ok;
}
