import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { AuditEntry } from '#contract/audit.ts';
import { entryHash, GENESIS } from '#core/audit-hash.ts';
import { type AuditFact, openAuditLog } from './audit-log.ts';

describe('the audit log', () => {
  let dir = '';
  let path = '';
  let clockMs = Date.parse('2030-01-01T00:00:00.000Z');
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'opspilot-audit-'));
    path = join(dir, 'audit.jsonl');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const open = (rotateBytes?: number) => openAuditLog(path, () => new Date(clockMs), rotateBytes);

  /** Every entry of every file, oldest first, after checking that the chain holds from the first on. */
  function wholeChain(): AuditEntry[] {
    const names = readdirSync(dir).sort(
      (a, b) => Number(a === 'audit.jsonl') - Number(b === 'audit.jsonl') || (a < b ? -1 : 1),
    );
    const lines = names.flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n').filter(Boolean));
    let head = { seq: 0, hash: GENESIS };
    return lines.map((line) => {
      const entry = AuditEntry.parse(JSON.parse(line));
      assert.equal(entry.seq, head.seq + 1);
      assert.equal(entry.prev_hash, head.hash);
      assert.equal(entry.hash, entryHash(entry, sha256));
      head = entry;
      return entry;
    });
  }

  test('chains its entries over restarts', () => {
    for (const life of [1, 2, 3]) {
      const log = open();
      log.append(fact(`life ${life}`));
      log.append(fact(`life ${life} again`));
      log.close();
    }
    assert.equal(wholeChain().length, 6);
  });

  test('moves a large file aside, and the chain goes on', () => {
    const log = open(1000);
    for (let n = 1; n <= 20; n += 1) log.append(fact(`entry ${n}`));
    assert.equal(wholeChain().length, 20);
    assert.ok(readdirSync(dir).length > 2);
    assert.deepEqual(
      log.latest({ limit: 7, since: undefined }).map(({ detail }) => detail),
      [14, 15, 16, 17, 18, 19, 20].map((n) => `entry ${n}`),
      'the latest are found over files',
    );
    log.close();
  });

  test('finds its head when a crash came between moving a file aside and going on', () => {
    const log = open();
    log.append(fact('one'));
    log.append(fact('two'));
    log.close();
    renameSync(path, join(dir, 'audit-000000000002.jsonl'));
    const next = open();
    next.append(fact('three'));
    next.close();
    assert.deepEqual(
      wholeChain().map(({ detail }) => detail),
      ['one', 'two', 'three'],
    );
  });

  test('tells what is not older than a moment', () => {
    const log = open();
    log.append(fact('old'));
    clockMs += 1000;
    log.append(fact('new'));
    const since = new Date(clockMs).toISOString();
    assert.deepEqual(
      log.latest({ limit: 10, since }).map(({ detail }) => detail),
      ['new'],
    );
    log.close();
  });

  test('what cannot be written is told as such', () => {
    const log = open();
    log.close();
    assert.throws(() => log.append(fact('late')), { code: 'audit_unavailable' });
  });
});

function fact(detail: string): AuditFact {
  return {
    action: 'logs.read',
    resource: 'radarr',
    actor: 'token',
    client: 'controller-api',
    result: 'ok',
    correlation_id: 'c1',
    detail,
    metadata: {},
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
