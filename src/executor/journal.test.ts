import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type Journal, openJournal } from './journal.ts';
import type { JournalEntry } from './journal-lines.ts';

describe('the journal', () => {
  let dir = '';
  let path = '';
  let clockMs = 0;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'opspilot-journal-'));
    path = join(dir, 'journal.jsonl');
    clockMs = Date.parse('2030-01-01T00:00:00.000Z');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const open = (): Journal => openJournal(path, { executor: 'controller', now: () => new Date(clockMs) });
  const withJournal = <T>(work: (journal: Journal) => T): T => {
    const journal = open();
    try {
      return work(journal);
    } finally {
      journal.close();
    }
  };

  test('keeps its epoch over restarts, and a new file has a new one', () => {
    const epoch = withJournal((journal) => journal.epoch);
    assert.equal(
      withJournal((journal) => journal.epoch),
      epoch,
    );
    rmSync(path);
    assert.notEqual(
      withJournal((journal) => journal.epoch),
      epoch,
    );
  });

  test('remembers what became of every ticket', () => {
    withJournal((journal) => {
      for (const entry of [...begun('a'), ended('a', 'ok'), ...begun('b'), ended('b', 'failed')])
        journal.append(entry);
      journal.append({ type: 'void', jti: 'c' });
      for (const entry of begun('d')) journal.append(entry);
      journal.append(intent('e'));
    });
    withJournal((journal) => {
      const states = ['a', 'b', 'c', 'd', 'e', 'f'].map((jti) => journal.find(jti)?.state);
      assert.deepEqual(states, ['ok', 'failed', 'void', 'started', 'intent', undefined]);
      assert.deepEqual(
        journal.unfinished().map(({ jti }) => jti),
        ['d', 'e'],
      );
      assert.equal(journal.find('a')?.order, null);
      assert.deepEqual(journal.find('d')?.order?.pre, { phase: 'running' });
    });
  });

  test('takes no move that the table does not have', () => {
    withJournal((journal) => {
      for (const entry of [...begun('a'), ended('a', 'ok')]) journal.append(entry);
      const before = readFileSync(path, 'utf8');
      for (const entry of [intent('a'), { type: 'started', jti: 'b' } as const, ended('a', 'failed')])
        assert.throws(() => journal.append(entry), /cannot go from/);
      assert.equal(readFileSync(path, 'utf8'), before);
    });
  });

  test('never believes a time earlier than one it has written', () => {
    const late = clockMs + 5000;
    withJournal((journal) => {
      clockMs = late;
      journal.append({ type: 'clock' });
    });
    clockMs -= 3_600_000;
    withJournal((journal) => assert.equal(journal.nowMs(), late));
  });

  test('knows when a verb was last started on a target', () => {
    withJournal((journal) => {
      assert.equal(journal.lastStartedMs('restart', 'radarr'), null);
      for (const entry of begun('a')) journal.append(entry);
    });
    const startedMs = clockMs;
    clockMs += 9000;
    withJournal((journal) => {
      assert.equal(journal.lastStartedMs('restart', 'radarr'), startedMs);
      assert.equal(journal.lastStartedMs('stop', 'radarr'), null);
    });
  });

  test('cuts off a torn last line, and an action of which only the intent is left was never begun', () => {
    withJournal((journal) => {
      for (const entry of begun('a')) journal.append(entry);
    });
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, -5));
    withJournal((journal) => assert.equal(journal.find('a')?.state, 'intent'));
  });

  for (const { what, spoil } of [
    {
      what: 'a changed line',
      spoil: (lines: string[]) => lines.with(1, lines[1]!.replace('radarr', 'sonarr')),
    },
    { what: 'a removed line', spoil: (lines: string[]) => lines.toSpliced(1, 1) },
    {
      what: 'swapped lines',
      spoil: (lines: string[]) => [lines[0]!, lines[2]!, lines[1]!, ...lines.slice(3)],
    },
    { what: 'a line twice', spoil: (lines: string[]) => lines.toSpliced(2, 0, lines[2]!) },
    { what: 'a lost header', spoil: (lines: string[]) => lines.slice(1) },
  ])
    test(`does not open over ${what}`, () => {
      withJournal((journal) => {
        for (const entry of [...begun('a'), ended('a', 'ok')]) journal.append(entry);
      });
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
      writeFileSync(path, `${spoil(lines).join('\n')}\n`);
      assert.throws(open, (error: { code: string; message: string }) => {
        assert.equal(error.code, 'journal_unavailable');
        assert.match(error.message, /line \d/);
        return true;
      });
    });

  test('does not open for another executor', () => {
    withJournal(() => undefined);
    assert.throws(() => openJournal(path, { executor: 'hub', now: () => new Date(clockMs) }), {
      code: 'journal_unavailable',
    });
  });

  test('is held by one process at a time, and free again when that one is killed', async () => {
    const holder = spawn(process.execPath, [join(import.meta.dirname, 'testing/hold-journal.ts'), path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(holder.stdout, 'data');
      assert.throws(open, { code: 'journal_unavailable', message: /in use by another process/ });
    } finally {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    }
    withJournal((journal) => assert.notEqual(journal.epoch, ''));
  });

  test('is held against a second opening in the same process too', () => {
    withJournal(() => assert.throws(open, { code: 'journal_unavailable' }));
  });
});

function intent(jti: string): JournalEntry {
  return {
    type: 'intent',
    jti,
    verb: 'restart',
    target: 'radarr',
    args: { service: 'radarr' },
    pre: { phase: 'running' },
    approver: { id: 'u_ada', name: 'Ada', role: 'owner' },
    audit_head: { seq: 1, hash: 'a'.repeat(64) },
    correlation_id: 'c1',
  };
}

function begun(jti: string): JournalEntry[] {
  return [intent(jti), { type: 'started', jti }];
}

function ended(jti: string, state: 'ok' | 'failed'): JournalEntry {
  return { type: 'observed', jti, state, detail: 'done', result: null };
}
