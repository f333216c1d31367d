import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { type AuditVerdict, RESTORED } from '#contract/audit.ts';
import type { NewEvent } from '#contract/event.ts';
import type { AuditFile } from '#core/audit-file.ts';
import { auditFilesOf, CURRENT_FILE, KEYS_FILE, LATEST_FILE, verifyAuditFolder } from '#core/audit-folder.ts';
import { AuditFiles } from './audit-files.ts';
import { verifyAuditFiles } from './audit-verify.ts';
import { type ChainHead, EMPTY_CHAIN, linkEvent, sha256 } from './chain-link.ts';
import { createSigner, verifySignature } from './ed25519.ts';
import { eventOf, rowOf } from './event-rows.ts';
import { toAuditEntry } from './store.ts';
import { someEvent, steppingClock, tempFolder } from './store-fixture.ts';

type Folder = ReadonlyMap<string, Buffer>;

/** Exports as they are written: with rotated files or without, sealed or with entries after the last checkpoint. */
const exported: Folder[] = [];
const exportCount = 4;
const signer = createSigner(generateKeyPairSync('ed25519').privateKey);

before(async () => {
  for (const rotateBytes of [1_500, 1_000_000]) {
    for (const sealed of [true, false]) exported.push(await exportOf({ rotateBytes, sealed }));
  }
});

async function exportOf(options: {
  rotateBytes: number;
  sealed: boolean;
  /** Entries that are not like the others, by their number. */
  special?: Readonly<Record<number, Partial<NewEvent>>>;
}): Promise<Folder> {
  const dir = await mkdtemp(join(tmpdir(), 'opspilot-audit-'));
  try {
    await using files = await AuditFiles.open({
      dir,
      signer,
      now: steppingClock(),
      rotateBytes: options.rotateBytes,
      sealEvery: 4,
    });
    let head: ChainHead = EMPTY_CHAIN;
    for (let n = 1; n <= 17; n += 1) {
      const row = linkEvent(
        head,
        rowOf(someEvent({ detail: `žluťoučký "${n}" \u001f \ufffd`, ...options.special?.[n] })).row,
        '2026-01-02T00:00:00.000Z',
      );
      head = row;
      await files.append([toAuditEntry(eventOf(row))]);
      if (n % 7 === 0) await files.seal();
    }
    if (options.sealed) await files.seal();
    const names = await readdir(dir);
    return new Map(
      await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name))] as const)),
    );
  } finally {
    await rm(dir, { recursive: true });
  }
}

function verify(folder: Folder, only?: string, journals: AuditFile[] = []): Promise<AuditVerdict> {
  return verifyAuditFolder({
    folder: { list: async () => [...folder.keys()], read: (name) => pieces(folder.get(name)!) },
    ...(only === undefined ? {} : { only }),
    sha256,
    verifySignature,
    journals,
  });
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 333) yield bytes.subarray(at, at + 333);
}

const linesOf = (bytes: Buffer): string[] => bytes.toString().split('\n').slice(0, -1);
const bytesOf = (lines: readonly string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(''));
const isCheckpoint = (line: string | undefined): boolean => line?.startsWith('{"checkpoint":') ?? false;

/** One of the exports, one of its files, and a line of that; as numbers, for a counterexample to be readable. */
const place = fc.tuple(fc.nat(exportCount - 1), fc.nat(20), fc.nat(40));

function spot([one, two, three]: [number, number, number]) {
  const folder = exported[one]!;
  const files = auditFilesOf(folder.keys());
  const file = files[two % files.length]!;
  const lines = linesOf(folder.get(file)!);
  return { folder, files, file, lines, at: three % lines.length };
}

test('an export as it was written holds, whole and each file alone', async () => {
  for (const folder of exported) {
    const whole = await verify(folder);
    assert.deepEqual([whole.ok, whole.entries, whole.notes], [true, 17, []]);
    assert.equal(whole.anchored_to.kind, 'checkpoint');
    assert.equal(whole.unanchored, 17 - whole.anchored_to.seq);
    for (const name of auditFilesOf(folder.keys())) {
      const verdict = await verify(folder, name);
      assert.equal(verdict.ok, true, JSON.stringify(verdict));
    }
  }
  assert.ok(auditFilesOf(exported[0]!.keys()).length > 3);
  const second = await verify(exported[0]!, 'audit-000002.jsonl');
  assert.match(second.notes.join(), /begin after entry \d+: what came before was not checked/);
});

test('a flip of any bit of any byte is found in its line', async () => {
  await fc.assert(
    fc.asyncProperty(place, fc.nat(), fc.nat(7), async (where, offset, bit) => {
      const { folder, file } = spot(where);
      const bytes = Buffer.from(folder.get(file)!);
      const at = offset % bytes.length;
      bytes[at]! ^= 1 << bit;
      const line =
        folder
          .get(file)!
          .subarray(0, at)
          .filter((byte) => byte === 10).length + 1;
      const { ok, first_bad } = await verify(new Map([...folder, [file, bytes]]));
      assert.deepEqual([ok, first_bad?.file, first_bad?.line], [false, file, line]);
    }),
    { numRuns: 1_500 },
  );
});

test('a flip of any bit of the keys or of the latest checkpoint is found', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.nat(7),
      fc.constantFrom(KEYS_FILE, LATEST_FILE),
      async (offset, bit, name) => {
        const folder = exported[0]!;
        const bytes = Buffer.from(folder.get(name)!);
        // The newline at the end says nothing.
        bytes[offset % (bytes.length - 1)]! ^= 1 << bit;
        assert.equal((await verify(new Map([...folder, [name, bytes]]))).ok, false);
      },
    ),
    { numRuns: 500 },
  );
});

test('a deleted line is found where the chain breaks: there, or for a checkpoint at the next one', async () => {
  await fc.assert(
    fc.asyncProperty(place, async (where) => {
      const { folder, file, files, lines, at } = spot(where);
      const left = lines.toSpliced(at, 1);
      const { ok, first_bad } = await verify(new Map([...folder, [file, bytesOf(left)]]));
      // Nobody has heard yet of entries after the last checkpoint; it is 100 ms old at most while the export runs.
      const unheard = file === CURRENT_FILE && at === lines.length - 1 && !isCheckpoint(lines[at]);
      assert.equal(ok, unheard, JSON.stringify(first_bad));
      if (unheard) return;
      const inFile =
        isCheckpoint(lines[at]) && at > 0 ? left.findIndex((line, n) => n >= at && isCheckpoint(line)) : at;
      const next = files[files.indexOf(file) + 1];
      const expected =
        left.length > at && inFile !== -1
          ? [file, inFile + 1]
          : next === undefined
            ? [file, left.length + 1]
            : [next, 1];
      assert.deepEqual([first_bad?.file, first_bad?.line], expected, first_bad?.reason);
    }),
    { numRuns: 400 },
  );
});

test('entries cut off at the end are found by the latest checkpoint, or by a journal', async () => {
  const folder = exported[2]!;
  const lines = linesOf(folder.get(CURRENT_FILE)!);
  for (let cut = 1; cut < lines.length; cut += 1) {
    const less = new Map([...folder, [CURRENT_FILE, bytesOf(lines.slice(0, -cut))]]);
    const { ok, first_bad } = await verify(less);
    assert.equal(ok, false);
    assert.equal(first_bad?.line, lines.length - cut + 1);

    // With the note of the latest checkpoint gone too, only a journal knows more.
    less.delete(LATEST_FILE);
    const known = JSON.parse(lines.findLast((line) => !isCheckpoint(line))!);
    const line = JSON.stringify({ type: 'intent', audit_head: { seq: known.seq, hash: known.hash } });
    const journal = {
      name: 'journal.jsonl',
      bytes: pieces(Buffer.from(`{"type":"opened"}\n${line}\n{"type":"sta`)),
    };
    assert.equal((await verify(less, undefined, [journal])).ok, isEqualEnd(less, known.seq));
  }
});

/** Whether the files still have this entry and end with a checkpoint. */
function isEqualEnd(folder: Folder, seq: number): boolean {
  const lines = linesOf(folder.get(CURRENT_FILE)!);
  return isCheckpoint(lines.at(-1)) && lines.some((line) => JSON.parse(line).seq === seq);
}

test('an inserted line is found there, or right after it when it fits', async () => {
  const strange = fc.constantFrom('', ' ', '{}', 'null', '{"checkpoint":{}}', '\u0000');
  await fc.assert(
    fc.asyncProperty(place, fc.option(strange), fc.nat(), async (where, text, from) => {
      const { folder, file, lines, at } = spot(where);
      const line = text ?? lines[from % lines.length]!;
      const more = lines.toSpliced(at, 0, line);
      const { ok, first_bad } = await verify(new Map([...folder, [file, bytesOf(more)]]));
      // What fits there shows by what follows it: its twin, or the checkpoint that was before it.
      const early = isCheckpoint(lines[at]) && at > 0 && line === lines[at + 1];
      const fits = line === lines[at] || early ? 1 : 0;
      assert.deepEqual([ok, first_bad?.file, first_bad?.line], [false, file, at + 1 + fits]);
    }),
    { numRuns: 400 },
  );
});

test('two lines that changed places are found at the first that does not fit', async () => {
  await fc.assert(
    fc.asyncProperty(place, fc.nat(), async (where, other) => {
      const { folder, file, lines, at } = spot(where);
      const to = other % lines.length;
      fc.pre(to !== at);
      const moved = lines.with(at, lines[to]!).with(to, lines[at]!);
      const { ok, first_bad } = await verify(new Map([...folder, [file, bytesOf(moved)]]));
      const [low, high] = [Math.min(at, to), Math.max(at, to)];
      assert.equal(ok, false);
      assert.equal(first_bad?.file, file);
      // An entry before its own checkpoint's fits; then the checkpoint after it does not.
      const fits = high === low + 1 && isCheckpoint(lines[low]) && low > 0;
      assert.equal(first_bad?.line, fits ? high + 1 : low + 1, first_bad?.reason);
    }),
    { numRuns: 400 },
  );
});

test('a whole file that is missing or renamed is found', async () => {
  const folder = exported[0]!;
  const files = auditFilesOf(folder.keys());
  const without = new Map([...folder].filter(([name]) => name !== files[1]));
  const missing = await verify(without);
  assert.deepEqual([missing.ok, missing.first_bad?.file, missing.first_bad?.line], [false, files[2], 1]);
  const swapped = new Map([
    ...folder,
    [files[0]!, folder.get(files[1]!)!],
    [files[1]!, folder.get(files[0]!)!],
  ]);
  assert.equal((await verify(swapped)).ok, false);
  assert.equal((await verify(new Map([...folder, [files[1]!, Buffer.alloc(0)]]))).ok, false);
});

test('entries that were rewritten with right hashes are found by the next checkpoint', async () => {
  const folder = exported[2]!;
  let head: ChainHead = EMPTY_CHAIN;
  const forged = linesOf(folder.get(CURRENT_FILE)!).map((line) => {
    if (isCheckpoint(line)) return line;
    const { seq: _s, hash: _h, prev_hash: _p, ts, ...entry } = JSON.parse(line);
    const row = linkEvent(head, rowOf({ ...entry, actor: 'nobody', run_id: null }).row, ts);
    head = row;
    return JSON.stringify(sorted(toAuditEntry(eventOf(row))));
  });
  const { ok, first_bad } = await verify(new Map([...folder, [CURRENT_FILE, bytesOf(forged)]]));
  assert.equal(ok, false);
  assert.match(first_bad?.reason ?? '', /^rewritten: entry 4 or one before it/);
});

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('a file that was signed with another key is found when ours is known, and says so when none is', async () => {
  const folder = new Map(exported[2]!);
  const other = createSigner(generateKeyPairSync('ed25519').privateKey);
  folder.set(KEYS_FILE, Buffer.from(`${other.jwk}\n`));
  const wrong = await verify(folder);
  assert.deepEqual([wrong.ok, wrong.first_bad?.file], [false, LATEST_FILE]);
  const alone = await verify(new Map([['copy.jsonl', folder.get(CURRENT_FILE)!]]), 'copy.jsonl');
  assert.deepEqual([alone.ok, alone.anchored_to.kind, alone.unanchored], [true, 'none', 17]);
  assert.match(alone.notes.join(), /No public key/);
});

test('a lone file has to end with a checkpoint', async () => {
  const unsealed = exported[3]!.get(CURRENT_FILE)!;
  const key = exported[3]!.get(KEYS_FILE)!;
  const lone = await verify(
    new Map([
      ['copy.jsonl', unsealed],
      [KEYS_FILE, key],
    ]),
    'copy.jsonl',
  );
  assert.equal(lone.ok, false);
  assert.match(lone.first_bad?.reason ?? '', /^not sealed: the last line is no checkpoint/);
  const plain = linesOf(unsealed).filter((line) => !isCheckpoint(line));
  const bare = await verify(new Map([['copy.jsonl', bytesOf(plain)]]), 'copy.jsonl');
  assert.deepEqual([bare.ok, bare.entries], [false, 17]);
  assert.match(bare.first_bad?.reason ?? '', /^not sealed: .* no checkpoint vouches/);
});

test('a journal that knows another entry shows that the chain was rewritten', async () => {
  const journal = (hash: string): AuditFile => ({
    name: 'journal.jsonl',
    bytes: pieces(Buffer.from(`${JSON.stringify({ audit_head: { seq: 11, hash } })}\n`)),
  });
  const { ok, first_bad } = await verify(exported[0]!, undefined, [journal('0'.repeat(64))]);
  assert.deepEqual([ok, first_bad?.seq], [false, 11]);
  assert.match(first_bad?.reason ?? '', /journal.jsonl line 1/);
});

test('reads folders and files of the disk, with the keys of another file when told so', async () => {
  await using folder = await tempFolder();
  for (const [name, bytes] of exported[0]!) await writeFile(join(folder.path, name), bytes);
  assert.equal((await verifyAuditFiles({ path: folder.path })).ok, true);
  assert.equal((await verifyAuditFiles({ path: join(folder.path, CURRENT_FILE) })).ok, true);
  const pinned = join(folder.path, 'pinned.pub');
  await writeFile(pinned, `${createSigner(generateKeyPairSync('ed25519').privateKey).jwk}\n`);
  assert.equal((await verifyAuditFiles({ path: folder.path, keysFile: pinned })).ok, false);
  await assert.rejects(verifyAuditFiles({ path: join(folder.path, 'none') }), { code: 'ENOENT' });
});

test('what journals know of a part that was set aside is not missed; all before that still has to be there', async () => {
  const special = { 10: { action: RESTORED, metadata: { former_seq: 30 } } };
  const folder = await exportOf({ rotateBytes: 1_000_000, sealed: true, special });
  const journal = (seq: number): AuditFile => ({
    name: 'journal.jsonl',
    bytes: pieces(Buffer.from(`${JSON.stringify({ audit_head: { seq, hash: 'f'.repeat(64) } })}\n`)),
  });
  for (const [seq, ok] of [
    [9, false],
    [10, true],
    [15, true],
    [30, true],
    [31, false],
  ] as const) {
    const verdict = await verify(folder, undefined, [journal(seq)]);
    assert.equal(verdict.ok, ok, `entry ${seq}`);
  }
  const { notes } = await verify(folder);
  assert.match(notes.join(), /put back at entry 10: the former entries 10 to 30 were set aside/);
});
