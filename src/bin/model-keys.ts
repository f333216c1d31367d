import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ModelsConfig, ProviderConfig } from '#config/models.ts';
import type { Config } from '#config/schema.ts';
import { ProviderKind } from '#contract/model.ts';
import { OpsError } from '#core/ops-error.ts';
import { PROVIDERS } from '#models/providers/index.ts';
import { secretSources } from '#vault/secret-sources.ts';
import type { DataDir } from './data-dir.ts';
import { StartError } from './start-error.ts';
import { instanceVault } from './vault.ts';

export interface ModelKeysPlan {
  readonly dir: DataDir;
  readonly config: Config;
  /** What relative paths in the configuration start from. */
  readonly configDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onError: (error: unknown, what: string) => void;
  readonly now: () => Date;
}

/** The API keys of every provider, by its name. */
export type ModelKeys = ReadonlyMap<string, readonly string[]>;

/** Reads all of them. What is named and cannot be had throws `StartError` with the setting that names it. */
export async function readModelKeys(plan: ModelKeysPlan): Promise<ModelKeys> {
  await using vault = openVaultOf(plan);
  const find = secretSources({ vault, env: plan.env, baseDir: plan.configDir });
  const keys = providersOf(plan).map(async ([name, references]) => {
    const found = references.map(async (reference) => {
      const where = `models.providers.${name}: ${reference}`;
      const key = await find(reference).catch((error: Error) => {
        throw new StartError(`${where}: ${error.message}`);
      });
      if (!isKey(key)) throw new StartError(`${where} must hold one key and nothing else`);
      return key.trim();
    });
    return [name, await Promise.all(found)] as const;
  });
  return new Map(await Promise.all(keys));
}

/** How often (ms) is looked whether a file of keys has changed. */
const LOOK_MS = 2000;

/**
 * Tells the keys anew when the vault or a file of keys has changed, so that a replaced key counts without a restart. A
 * key that is not there any more is left out; what cannot be read for another reason changes nothing, and is reported.
 */
export function watchModelKeys(
  plan: ModelKeysPlan,
  told: (keys: ModelKeys) => void,
  lookMs = LOOK_MS,
): Disposable {
  const files = keyFilesOf(plan);
  if (files.length === 0) return { [Symbol.dispose]: () => {} };
  const look = () => files.map(stampOf).join();
  let seen = look();
  let reading = false;
  const clock = setInterval(async () => {
    const now = look();
    if (now === seen || reading) return;
    seen = now;
    reading = true;
    try {
      told(await readAgain(plan));
    } catch (error) {
      plan.onError(error, 'changed keys of models cannot be read, and the former ones stay in use');
    } finally {
      reading = false;
    }
  }, lookMs);
  clock.unref();
  return { [Symbol.dispose]: () => clearInterval(clock) };
}

async function readAgain(plan: ModelKeysPlan): Promise<ModelKeys> {
  await using vault = openVaultOf(plan);
  const find = secretSources({ vault, env: plan.env, baseDir: plan.configDir });
  const keys = new Map<string, string[]>();
  for (const [name, references] of providersOf(plan)) {
    const found: string[] = [];
    for (const reference of references) {
      try {
        const key = await find(reference);
        if (isKey(key)) found.push(key.trim());
        else
          plan.onError(
            new Error(`${reference} must hold one key and nothing else`),
            `models.providers.${name}`,
          );
      } catch (error) {
        if (!(error instanceof OpsError && error.code === 'unknown_secret')) throw error;
        plan.onError(error, `models.providers.${name}: ${reference}`);
      }
    }
    keys.set(name, found);
  }
  return keys;
}

function openVaultOf({ dir, config, configDir, env, now }: ModelKeysPlan) {
  return instanceVault(dir, config.vault, configDir, env, now);
}

/** Printable and without a blank in it, so that it can be a header. */
function isKey(value: string): boolean {
  return /^[\x21-\x7e]+$/.test(value.trim());
}

/** A provider that says no kind is of the kind of its name; the configuration has been checked for that. */
export function kindOf(name: string, { kind }: ProviderConfig): ProviderKind {
  return kind ?? ProviderKind.parse(name);
}

function providersOf({ config, env }: ModelKeysPlan): (readonly [string, readonly string[]])[] {
  const { providers }: ModelsConfig = config.models;
  return Object.entries(providers).map(([name, provider]) => [name, referencesOf(name, provider, env)]);
}

/** Where its keys are: what is named, else the variable in which people keep the key of such a provider. */
function referencesOf(name: string, provider: ProviderConfig, env: ModelKeysPlan['env']): readonly string[] {
  if (provider.keys) return provider.keys;
  const files = [...(provider.key_file === undefined ? [] : [provider.key_file]), ...provider.key_files];
  if (files.length > 0) return files.map((file) => `file:${file}`);
  if (provider.key_env !== undefined) return [`env:${provider.key_env}`];
  const usual = PROVIDERS[kindOf(name, provider)].keyEnv;
  return usual !== null && (env[usual] || env[`${usual}_FILE`]) ? [`env:${usual}`] : [];
}

/** The files in which these keys are kept; the environment of a process does not change. */
function keyFilesOf(plan: ModelKeysPlan): readonly string[] {
  const files = providersOf(plan).flatMap(([, references]) =>
    references.flatMap((reference) => {
      const name = reference.slice(reference.indexOf(':') + 1);
      if (reference.startsWith('vault:')) return plan.dir.vault;
      const file = reference.startsWith('file:')
        ? name
        : plan.env[name]
          ? undefined
          : plan.env[`${name}_FILE`];
      return file ? resolve(plan.configDir, file) : [];
    }),
  );
  return [...new Set(files)];
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat ? `${stat.mtimeNs}:${stat.ino}:${stat.size}` : 'none';
}
