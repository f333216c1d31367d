import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { appendFile, chmod, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { auditFilesOf, CURRENT_FILE, LATEST_FILE } from '#core/audit-folder.ts';
import { type AuditExport, type AuditExportOptions, startAuditExport } from './audit-export.ts';
import { verifyAudit, verifyAuditFiles } from './audit-verify.ts';
import { createStore } from './create-store.ts';
import { type Store, toAuditEntry } from './store.ts';
import { someEvent, steppingClock, tempFolder } from './store-fixture.ts';

const { privateKey } = generateKeyPairSync('ed25519');

interface Parts extends AsyncDisposable {
  readonly store: Store;
  readonly dir: string;
  readonly errors: unknown[];
  export(options?: Partial<AuditExportOptions>): Promise<AuditExport>;
}

async function parts(): Promise<Parts> {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(await tempFolder());
  const now = steppingClock();
  const store = stack.use(await createStore({ url: join(folder.path, 'store.db'), now }));
  const dir = join(folder.path, 'audit');
  const errors: unknown[] = [];
  return {
    store,
    dir,
    errors,
    export: (options = {}) =>
      startAuditExport({
        events: store.events,
        dir,
        key: privateKey,
        now,
        onError: (error) => errors.push(error),
        ...options,
      }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function append(store: Store, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, n) => store.events.append([someEvent({ detail: `${n}` })])),
  );
}

/** The entries in the files, without the checkpoints. */
async function entriesIn(dir: string): Promise<{ seq: number }[]> {
  const files = auditFilesOf(await readdir(dir)).map((name) => readFile(join(dir, name), 'utf8'));
  return (await Promise.all(files))
    .flatMap((text) => text.trimEnd().split('\n'))
    .map((line) => JSON.parse(line))
    .filter((line) => line.checkpoint === undefined);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries += 1) {
    assert.ok(tries < 500, 'it did not come to pass in 5 seconds');
    await wait(10);
  }
}

test('follows the events, and closes with a checkpoint when it is idle and at its end', async () => {
  await using part = await parts();
  await append(part.store, 3);
  const exporter = await part.export({ sealAfterMs: 5 });
  await append(part.store, 4);
  await until(async () => (await verifyAuditFiles({ path: part.dir })).unanchored === 0);
  await append(part.store, 1);
  await exporter[Symbol.asyncDispose]();
  const verdict = await verifyAuditFiles({ path: part.dir });
  assert.deepEqual(verdict, {
    ok: true,
    entries: 8,
    anchored_to: { kind: 'checkpoint', seq: 8 },
    unanchored: 0,
    notes: [],
  });
  const rows = await part.store.events.list({ limit: 100 });
  assert.deepEqual(await entriesIn(part.dir), rows.map(toAuditEntry));
  assert.equal((await stat(join(part.dir, CURRENT_FILE))).mode & 0o077, 0);
});

test('goes on after a restart, across rotated files, with a checkpoint every so many entries', async () => {
  await using part = await parts();
  for (let life = 0; life < 3; life += 1) {
    await using _exporter = await part.export({ rotateBytes: 4_000, sealEvery: 5 });
    await append(part.store, 30);
  }
  const files = auditFilesOf(await readdir(part.dir));
  assert.ok(files.length > 5);
  assert.deepEqual(files.slice(0, 2), ['audit-000001.jsonl', 'audit-000002.jsonl']);
  const verdict = await verifyAuditFiles({ path: part.dir });
  assert.deepEqual([verdict.ok, verdict.entries, verdict.unanchored], [true, 90, 0]);
  for (const name of files) {
    const alone = await verifyAuditFiles({ path: join(part.dir, name) });
    assert.equal(alone.ok, true, `${name}: ${alone.first_bad?.reason}`);
    assert.ok((await stat(join(part.dir, name))).size < 4_000 + 2_000);
  }
  assert.deepEqual(
    (await entriesIn(part.dir)).map(({ seq }) => seq),
    Array.from({ length: 90 }, (_, n) => n + 1),
  );
});

test('mends what a crash left half-written, wherever it broke off', async () => {
  await using part = await parts();
  {
    await using _exporter = await part.export();
    await append(part.store, 6);
  }
  const path = join(part.dir, CURRENT_FILE);
  const { size } = await stat(path);
  const lastLine = (await readFile(path, 'utf8')).trimEnd().lastIndexOf('\n') + 1;
  const damage: (() => Promise<void>)[] = [
    () => appendFile(path, '{"action":"tool.cal'),
    () => appendFile(path, '\0'.repeat(512)),
    () => rm(join(part.dir, LATEST_FILE)),
    // Ended while the checkpoint was written: the note of it was not there yet.
    async () => {
      await rm(join(part.dir, LATEST_FILE));
      await truncate(path, lastLine + 20);
    },
    async () => {
      await rm(join(part.dir, LATEST_FILE));
      await truncate(path, lastLine);
    },
  ];
  for (const harm of damage) {
    await harm();
    {
      await using exporter = await part.export();
      await exporter.seal();
    }
    const verdict = await verifyAuditFiles({ path: part.dir });
    assert.deepEqual([verdict.ok, verdict.entries, verdict.notes], [true, 6, []], verdict.first_bad?.reason);
  }
  assert.ok((await stat(path)).size >= size);
});

test('a crash between moving a file aside and beginning the next is mended too', async () => {
  await using part = await parts();
  {
    await using _exporter = await part.export({ rotateBytes: 2_000 });
    await append(part.store, 10);
  }
  await rm(join(part.dir, CURRENT_FILE));
  const last = await readFile(join(part.dir, auditFilesOf(await readdir(part.dir)).at(-1)!), 'utf8');
  await writeFile(join(part.dir, LATEST_FILE), last.slice(last.trimEnd().lastIndexOf('\n') + 1));
  await using exporter = await part.export({ rotateBytes: 2_000 });
  await exporter.seal();
  assert.equal((await verifyAuditFiles({ path: part.dir })).ok, true);
});

test('does not write on where somebody has cut, changed or replaced', async () => {
  const harms: ((part: Parts, path: string) => Promise<void>)[] = [
    // The last checkpoint with the entries before it.
    async (_, path) => truncate(path, (await readFile(path, 'utf8')).indexOf('\n') + 1),
    (_, path) => appendFile(path, '{"seq":4}\n'),
    async (part) => writeFile(join(part.dir, LATEST_FILE), '{"checkpoint":{}}\n'),
  ];
  for (const harm of harms) {
    await using part = await parts();
    {
      await using _exporter = await part.export();
      await append(part.store, 3);
    }
    await harm(part, join(part.dir, CURRENT_FILE));
    await assert.rejects(part.export(), { code: 'audit_unavailable' });
  }
  await using one = await parts();
  await using other = await parts();
  await append(one.store, 2);
  {
    await using _exporter = await one.export();
  }
  await other.store.events.append([someEvent(), someEvent()]);
  await assert.rejects(other.export({ dir: one.dir, key: privateKey }), /is not the one in the database/);
});

test('tells of files that cannot be written, and catches up once they can', async () => {
  await using part = await parts();
  await using exporter = await part.export({ retryMs: 20, rotateBytes: 1_000 });
  // A folder in the way of the next file's draft hinders root as well.
  const hindrance = join(part.dir, `${CURRENT_FILE}.new`);
  await mkdir(hindrance);
  await chmod(hindrance, 0o700);
  await append(part.store, 10);
  await until(async () => part.errors.length > 1);
  assert.match(exporter.state().error ?? '', /EISDIR/);
  await assert.rejects(exporter.seal(), { code: 'audit_unavailable' });
  await rm(hindrance, { recursive: true });
  await until(async () => exporter.state().error === null && exporter.state().exported === 10);
  await exporter.seal();
  assert.deepEqual((await verifyAuditFiles({ path: part.dir })).entries, 10);
});

test('a new key joins the old one', async () => {
  await using part = await parts();
  for (const key of [privateKey, generateKeyPairSync('ed25519').privateKey]) {
    await using _exporter = await part.export({ key });
    await append(part.store, 3);
  }
  const verdict = await verifyAuditFiles({ path: part.dir });
  assert.deepEqual([verdict.ok, verdict.anchored_to.seq], [true, 6]);
  await using parted = await parts();
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  await assert.rejects(parted.export({ key: rsa }), /signed with an Ed25519 key, not with RSA/);
});

test('the whole record is checked: files, database, and that both tell the same', async () => {
  await using part = await parts();
  await using exporter = await part.export();
  await append(part.store, 5);
  const verdict = await verifyAudit({ events: part.store.events, auditExport: exporter });
  assert.deepEqual([verdict.ok, verdict.entries, verdict.unanchored], [true, 5, 0]);

  const list = part.store.events.list;
  const events = (change: (row: Awaited<ReturnType<typeof list>>[number]) => object) => ({
    ...part.store.events,
    list: async (query: Parameters<typeof list>[0]) =>
      (await list(query)).map((row) => ({ ...row, ...change(row) })),
  });
  const edited = events((row) => (row.seq === 3 ? { actor: 'nobody' } : {}));
  const { ok, first_bad } = await verifyAudit({ events: edited, auditExport: exporter });
  assert.deepEqual([ok, first_bad?.seq, first_bad?.file], [false, 3, null]);
  assert.match(first_bad?.reason ?? '', /^in the database, hash: entry 3 has been changed/);

  const cut = {
    ...part.store.events,
    list: async (query: Parameters<typeof list>[0]) => (await list(query)).slice(0, 3 - (query.after ?? 0)),
  };
  const short = await verifyAudit({ events: cut, auditExport: exporter });
  assert.match(short.first_bad?.reason ?? '', /in the database, gap: entry 5 was exported/);
});
