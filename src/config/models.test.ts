import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadConfig } from './load.ts';

const dir = mkdtempSync(join(tmpdir(), 'opspilot-models-config-'));
after(() => rmSync(dir, { recursive: true }));

function load(text: string, env: Record<string, string> = {}) {
  const file = join(dir, 'opspilot.yaml');
  writeFileSync(file, text);
  return loadConfig({ file, env, flags: {} });
}

test('a provider is of the kind of its name, and chains may be one name', () => {
  const { models } = load(
    'models: { providers: { ollama: {}, work: { kind: vllm } }, aliases: { quick: ollama/x }, routes: { chat: [work/a, ollama/b] } }',
  ).config;
  assert.deepEqual(models.aliases, { quick: ['ollama/x'] });
  assert.deepEqual(models.routes.chat, ['work/a', 'ollama/b']);
  assert.equal(models.port, 11435);
});

for (const [what, text, expected] of [
  [
    'an unknown key',
    'models: { providers: { ollama: { canary: 1 } } }',
    /models\.providers\.ollama\.canary is not a known key/,
  ],
  ['a provider of no kind', 'models: { providers: { canary1: {} } }', /needs a kind/],
  [
    'a chain to nowhere',
    'models: { providers: { ollama: {} }, aliases: { a: other/x } }',
    /models\.aliases\.a: there is no provider other/,
  ],
  ['azure without a URL', 'models: { providers: { azure: {} } }', /needs a url/],
  ['a budget without a ceiling', 'models: { budgets: { all: { period: day } } }', /needs usd or tokens/],
  [
    'a default that is no provider',
    'models: { providers: { ollama: {} }, default_provider: x }',
    /default_provider/,
  ],
] as const) {
  test(`${what} refuses to start`, () => assert.throws(() => load(text), expected));
}

test('OLLAMA_URL is a provider', () => {
  const { models } = loadConfig({
    file: undefined,
    env: { OLLAMA_URL: 'http://ollama:11434' },
    flags: {},
  }).config;
  assert.equal(models.providers.ollama?.url, 'http://ollama:11434');
});

test('llm.config.json is read as it is, and what the configuration says beats it', () => {
  const path = join(dir, 'llm.config.json');
  writeFileSync(
    path,
    '{"backend":"ollama","model":"mistral","temperature":0.2,"max_tokens":2048,"context_length":8192}',
  );
  const { config, effective } = load('models: { llm_config: llm.config.json }');
  assert.deepEqual(config.models.routes, { chat: ['ollama/mistral'], diagnose: ['ollama/mistral'] });
  assert.deepEqual(config.models.defaults, {
    'ollama/mistral': { temperature: 0.2, max_tokens: 2048, context_length: 8192 },
  });
  assert.equal(effective.find(({ path: at }) => at === 'models.routes.chat')?.source, 'file');
  const other = load('models: { providers: { ollama: {} }, routes: { chat: ollama/own } }', {
    LLM_CONFIG: path,
  });
  assert.deepEqual(other.config.models.routes.chat, ['ollama/own']);

  for (const [text, expected] of [
    ['{"backend":"canary","model":"x"}', /backend: must be one of/],
    ['{"backend":"ollama","model":"x","canary":1}', /canary: is not a known key/],
    ['{', /is not JSON/],
  ] as const) {
    writeFileSync(path, text);
    assert.throws(() => load('models: { llm_config: llm.config.json }'), expected);
  }
  assert.throws(() => load('models: { llm_config: none.json }'), /models\.llm_config: .*ENOENT/);
});
