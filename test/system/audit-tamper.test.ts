import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { AuditVerdict } from '#contract/audit.ts';
import { waitingFor } from './api.ts';
import { demoWorld } from './demo-world.ts';
import { opspilot } from './launch.ts';
import { createDataFolder, type DataFolder, startOpsPilot } from './opspilot.ts';

/** One line of the record: an entry with its number, or a checkpoint (null). */
interface Line {
  readonly file: string;
  readonly seq: number | null;
  readonly text: string;
}

/** The file that is being written; the others are full. */
const CURRENT = 'audit.jsonl';

describe('the record of a real instance, checked offline', () => {
  let folder: DataFolder;
  let lines: Line[];
  let copies = 0;

  before(async () => {
    folder = await createDataFolder();
    const env = { OPSPILOT_AUDIT_ROTATE_BYTES: '10000' };
    await using ops = await startOpsPilot({ demo: true, dataDir: folder.path, env });
    await demoWorld(ops.dataDir).break('radarr', 'queue-stuck');
    const run = await ops.api.ask('What is wrong?');
    await ops.api.approve(waitingFor(run));
    assert.equal((await ops.api.finished(run.id)).outcome, 'resolved');
    assert.equal((await ops.api.ask('What is wrong?')).outcome, 'healthy');
    await ops.end('SIGTERM');
    lines = readRecord(folder.path);
  });
  after(() => folder[Symbol.asyncDispose]());

  /** Verifies a copy of the data dir in which the record is as `change` leaves it, and the signed head as `head` says. */
  async function verdictOf(
    change: (lines: readonly Line[]) => readonly Line[],
    head?: string,
  ): Promise<AuditVerdict> {
    const copy = join(folder.path, `copy-${copies++}`);
    for (const part of ['audit', 'controller', 'hub'])
      cpSync(join(folder.path, part), join(copy, part), { recursive: true });
    for (const { file } of lines) rmSync(join(copy, 'audit', file), { force: true });
    const changed = change(lines);
    for (const name of new Set(changed.map(({ file }) => file))) {
      const texts = changed.filter(({ file }) => file === name).map(({ text }) => `${text}\n`);
      writeFileSync(join(copy, 'audit', name), texts.join(''));
    }
    if (head !== undefined) writeFileSync(join(copy, 'audit', 'head.json'), `${head}\n`);
    const { code, stdout, stderr } = await opspilot(['audit', 'verify', '--json', '--data-dir', copy]);
    const verdict = AuditVerdict.parse(JSON.parse(stdout));
    assert.deepEqual({ code, stderr }, { code: verdict.ok ? 0 : 1, stderr: '' });
    return verdict;
  }

  test('is sound over several files, and anchored to its end', async () => {
    const entries = lines.filter(({ seq }) => seq !== null);
    assert.ok(new Set(lines.map(({ file }) => file)).size >= 3);
    const verdict = await verdictOf((all) => all);
    assert.equal(verdict.ok, true);
    assert.equal(verdict.entries, entries.length);
    assert.deepEqual(
      [verdict.anchored_to, verdict.unanchored],
      [{ kind: 'checkpoint', seq: entries.length }, 0],
    );
  });

  for (const [where, place] of [
    ['at its beginning', 0.02],
    ['in its middle', 0.5],
    ['near its end', 0.95],
    ['at its very end', 1],
  ] as const) {
    /** Index of the entry there, in `lines`. */
    const at = () => {
      const entries = [...lines.keys()].filter((index) => lines[index]?.seq !== null);
      return entries[Math.round((entries.length - 1) * place)] as number;
    };

    test(`requirement 30: a byte that was flipped ${where} is found`, async () => {
      const index = at();
      const { seq, file } = lines[index] as Line;
      const verdict = await verdictOf((all) => all.map((line, n) => (n === index ? flipped(line) : line)));
      assert.deepEqual([verdict.ok, verdict.first_bad?.seq], [false, seq], verdict.first_bad?.reason);
      assert.ok(verdict.first_bad?.file?.endsWith(file));
    });

    test(`an entry that was taken out ${where} is found`, async () => {
      const index = at();
      const verdict = await verdictOf((all) => all.toSpliced(index, 1));
      assert.deepEqual(
        [verdict.ok, verdict.first_bad?.seq],
        [false, lines[index]?.seq],
        verdict.first_bad?.reason,
      );
    });

    test(`an entry that was put in ${where} is found`, async () => {
      const index = at();
      const { seq } = lines[index] as Line;
      const verdict = await verdictOf((all) => all.toSpliced(index, 0, all[index] as Line));
      assert.equal(verdict.ok, false);
      assert.ok([seq, (seq ?? 0) + 1].includes(verdict.first_bad?.seq ?? null), verdict.first_bad?.reason);
    });
  }

  test('two entries that changed places are found', async () => {
    const index = lines.findIndex(({ seq }, n) => n > 10 && seq !== null && lines[n + 1]?.seq === seq + 1);
    const [one, other] = [lines[index], lines[index + 1]] as [Line, Line];
    const verdict = await verdictOf((all) => all.toSpliced(index, 2, other, one));
    assert.deepEqual([verdict.ok, verdict.first_bad?.seq], [false, one.seq], verdict.first_bad?.reason);
  });

  test('a tail cut off back to a signed checkpoint, and the head set back to it, is known to the journal', async () => {
    const acted = Math.max(...auditHeads(folder.path));
    const cut = lines.findLastIndex(
      ({ text }, n) => text.includes('"opens":false') && seqBefore(lines, n) < acted,
    );
    const { file: last, text: head } = lines[cut] as Line;
    const verdict = await verdictOf(
      (all) => all.slice(0, cut + 1).map((line) => (line.file === last ? { ...line, file: CURRENT } : line)),
      head,
    );
    assert.equal(verdict.ok, false);
    assert.equal(verdict.first_bad?.seq, seqBefore(lines, cut) + 1);
    assert.match(verdict.first_bad?.reason ?? '', /journal/);
  });

  test('is told to a person in one line that names the entry', async () => {
    const index = Math.floor(lines.length / 2);
    const entry = lines.findIndex(({ seq }, n) => n > index && seq !== null);
    await verdictOf((all) => all.map((line, n) => (n === entry ? flipped(line) : line)));
    const copy = join(folder.path, `copy-${copies - 1}`);
    const { code, stdout } = await opspilot(['audit', 'verify', '--data-dir', copy]);
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`^BROKEN at .*, line \\d+, entry ${lines[entry]?.seq}: [^\\n]+\\n$`));
  });
});

function readRecord(dataDir: string): Line[] {
  const names = readdirSync(join(dataDir, 'audit')).filter((name) => name.endsWith('.jsonl'));
  const ordered = [...names.filter((name) => name !== CURRENT).sort(), CURRENT];
  return ordered.flatMap((file) =>
    readFileSync(join(dataDir, 'audit', file), 'utf8')
      .trimEnd()
      .split('\n')
      .map((text) => ({ file, text, seq: (JSON.parse(text) as { seq?: number }).seq ?? null })),
  );
}

/** The same line with one letter of its `actor` changed. */
function flipped(line: Line): Line {
  return {
    ...line,
    text: line.text.replace(
      /("actor":"[^"]*)(.)"/,
      (_, head: string, letter: string) => `${head}${letter === 'x' ? 'y' : 'x'}"`,
    ),
  };
}

/** Numbers of the entries that the executors' journals have as the head when they acted. */
function auditHeads(dataDir: string): number[] {
  const journals = ['controller', 'hub'].map((part) =>
    readFileSync(join(dataDir, part, 'journal.jsonl'), 'utf8'),
  );
  return [...journals.join('').matchAll(/"audit_head":\{"hash":"[0-9a-f]+","seq":(\d+)\}/g)].map(([, seq]) =>
    Number(seq),
  );
}

function seqBefore(lines: readonly Line[], index: number): number {
  return lines.slice(0, index).findLast(({ seq }) => seq !== null)?.seq ?? 0;
}
