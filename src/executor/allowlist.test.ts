import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { allowing, changeAllowlist, disallowing, openAllowlist } from './allowlist.ts';

describe('the allowlist', () => {
  let dir = '';
  let path = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'opspilot-allowlist-'));
    path = join(dir, 'allowlist.json');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test('allows what it names and nothing else', () => {
    writeFileSync(path, '{"radarr": ["restart"]}');
    const list = openAllowlist(path);
    assert.equal(list.refusal('radarr', 'restart'), null);
    assert.match(list.refusal('radarr', 'stop') ?? '', /stop of radarr/);
    assert.match(list.refusal('constructor', 'restart') ?? '', /restart of constructor/);
    assert.deepEqual(list.verbsOf('radarr'), ['restart']);
    assert.deepEqual(list.verbsOf('sonarr'), []);
  });

  test('a change takes effect at once, both ways', () => {
    changeAllowlist(path, allowing('radarr', ['restart', 'start']));
    const list = openAllowlist(path);
    assert.deepEqual(list.verbsOf('radarr'), ['restart', 'start']);
    changeAllowlist(path, allowing('radarr', ['stop', 'start']));
    assert.deepEqual(list.verbsOf('radarr'), ['restart', 'start', 'stop']);
    changeAllowlist(path, disallowing('radarr', ['stop']));
    assert.notEqual(list.refusal('radarr', 'stop'), null);
    changeAllowlist(path, disallowing('radarr', []));
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), {});
    assert.notEqual(list.refusal('radarr', 'restart'), null);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  for (const [what, text] of [
    ['no JSON', '{"radarr": ["restart"'],
    ['verbs that are no list', '{"radarr": "restart"}'],
    ['a service that looks like an option', '{"-rf": ["restart"], "radarr": ["restart"]}'],
  ] as const)
    test(`a broken file allows nothing and is not overwritten: ${what}`, () => {
      writeFileSync(path, text);
      const list = openAllowlist(path);
      assert.match(list.refusal('radarr', 'restart') ?? '', /allows nothing/);
      assert.deepEqual(list.verbsOf('radarr'), []);
      assert.throws(() => changeAllowlist(path, allowing('radarr', ['start'])), { code: 'conflict' });
      assert.equal(readFileSync(path, 'utf8'), text);
    });

  test('a missing file allows nothing', () => {
    assert.match(openAllowlist(path).refusal('radarr', 'restart') ?? '', /ENOENT/);
  });

  test('a file that breaks later takes back what it allowed', () => {
    writeFileSync(path, '{"radarr": ["restart"]}');
    const list = openAllowlist(path);
    assert.equal(list.refusal('radarr', 'restart'), null);
    writeFileSync(path, '{');
    assert.notEqual(list.refusal('radarr', 'restart'), null);
  });
});
