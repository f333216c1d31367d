import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { readEnvironment, SCALAR_SETTINGS } from './environment.ts';
import { type LlmModels, readLlmConfig } from './llm-config.ts';
import { Config, SECRET_SETTINGS } from './schema.ts';

/** Where a value came from. `flag` beats `env` beats `file` beats `default`. */
export type Source = 'flag' | 'env' | 'file' | 'default';

/** One effective setting; secrets show as `<secret>`. */
export interface EffectiveSetting {
  readonly path: string;
  readonly value: unknown;
  readonly source: Source;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly effective: readonly EffectiveSetting[];
}

/** A configuration that we refuse to start with. The message names key and rule, never the value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Tree = Record<string, unknown>;

/** Reads file, environment and flags into one frozen configuration. Throws `ConfigError`. */
export function loadConfig(input: {
  readonly file: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Setting path -> value, e.g. `server.port` -> `0`. */
  readonly flags: Readonly<Record<string, string>>;
}): LoadedConfig {
  const { settings, unknown } = readEnvironment(input.env);
  if (unknown[0] !== undefined) throw new ConfigError(`${unknown[0]} is not a setting of OpsPilot`);
  const tree: Tree = input.file === undefined ? {} : readYaml(input.file);
  const sources = new Map<string, Source>();
  for (const path of leavesOf(tree)) sources.set(path, 'file');
  check(tree, input.file ?? 'the defaults');
  for (const { variable, path, value, file } of settings) {
    put(tree, path, typed(path, file ? readSecret(variable, value) : value, variable));
    sources.set(path, 'env');
  }
  for (const [path, value] of Object.entries(input.flags)) {
    put(tree, path, typed(path, value, `--${path}`));
    sources.set(path, 'flag');
  }
  const llmConfig = (tree.models as Tree | undefined)?.llm_config;
  if (typeof llmConfig === 'string') {
    const from = sources.get('models.llm_config') === 'file' ? dirname(input.file ?? '') : '.';
    for (const path of addLlmConfig(tree, resolve(from, llmConfig))) sources.set(path, 'file');
  }
  const config = deepFreeze(check(tree, 'the environment or the flags'));
  const effective = leavesOf(config).map((path) => {
    const value = valueAt(config, path);
    const hidden = SECRET_SETTINGS.includes(path) && value !== '';
    return { path, value: hidden ? '<secret>' : value, source: sources.get(path) ?? ('default' as const) };
  });
  return { config, effective };
}

function readYaml(file: string): Tree {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(
      `${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}`,
    );
  }
  const document = parseDocument(text, { prettyErrors: false });
  const [problem] = document.errors;
  if (problem) {
    const line = text.slice(0, problem.pos[0]).split('\n').length;
    throw new ConfigError(`${file} line ${line} is not YAML (${problem.code})`);
  }
  const value: unknown = document.toJS() ?? {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new ConfigError(`${file} must hold keys and values`);
  return value as Tree;
}

/** Adds what an `llm.config.json` says and nothing else does; answers the paths of the settings it gave. */
function addLlmConfig(tree: Tree, file: string): string[] {
  const models = tree.models as Tree;
  const added: string[] = [];
  for (const [section, entries] of Object.entries(llmConfigIn(file))) {
    const known = (models[section] ?? {}) as Tree;
    for (const [name, value] of Object.entries(entries)) {
      if (Object.hasOwn(known, name)) continue;
      known[name] = value;
      added.push(...leavesOf({ models: { [section]: { [name]: value } } }));
    }
    models[section] = known;
  }
  return added;
}

function llmConfigIn(file: string): LlmModels {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(
      `models.llm_config: ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`,
    );
  }
  try {
    return readLlmConfig(text);
  } catch (error) {
    throw new ConfigError(`${file}: ${(error as Error).message}`);
  }
}

function check(tree: Tree, where: string): Config {
  const parsed = Config.safeParse(tree);
  if (parsed.success) return parsed.data;
  throw new ConfigError(`${where}: ${parsed.error.issues.map(issueText).join('; ')}`);
}

function issueText(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${path === '' ? key : `${path}.${key}`} is not a known key`).join('; ');
  }
  return `${path === '' ? 'the configuration' : path}: ${issue.message}`;
}

function readSecret(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(
      `the file that ${variable} names cannot be read: ${(error as NodeJS.ErrnoException).code}`,
    );
  }
}

function typed(path: string, value: string, name: string): unknown {
  const kind = SCALAR_SETTINGS[path];
  if (kind === undefined) throw new ConfigError(`${name} is not a setting of OpsPilot`);
  if (kind === 'text') return value;
  if (kind === 'list')
    return value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  if (kind === 'number') {
    if (!/^-?\d+$/.test(value)) throw new ConfigError(`${name} must be a whole number`);
    return Number(value);
  }
  if (value !== 'true' && value !== 'false') throw new ConfigError(`${name} must be true or false`);
  return value === 'true';
}

function put(tree: Tree, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() as string;
  let inner = tree;
  for (const key of keys) {
    inner[key] ??= {};
    inner = inner[key] as Tree;
  }
  inner[last] = value;
}

/** Dotted paths of the settings; an array is one setting. */
function leavesOf(tree: Tree, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value);
    return inner && Object.keys(value).length > 0 ? leavesOf(value as Tree, `${path}.`) : [path];
  });
}

function valueAt(tree: Tree, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Tree)[key], tree);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
