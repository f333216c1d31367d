import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { SNAPSHOT_FORMAT, type Snapshot, type SnapshotManifest } from '#contract/snapshot.ts';
import { UsageError } from '../command.ts';
import { MANIFEST } from './folder.ts';
import { readSnapshot } from './read-folder.ts';
import { checkFree, writeSnapshot } from './write-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'opspilot-snapshot-'));
after(() => rmSync(root, { recursive: true, force: true }));

const at = '2025-03-01T12:00:00.000Z';
const base = { args: {}, at } as const;
const SNAPSHOT: Snapshot = {
  format: SNAPSHOT_FORMAT,
  version: '1.2.3',
  question: 'What is wrong?',
  captured_at: at,
  tools: ['list_services'],
  run_reads: 20,
  reads: [
    { ...base, status: 'ok', call_id: 'c1', tool: 'list_services', output: { services: [{ id: 'web' }] } },
    {
      ...base,
      status: 'ok',
      call_id: 'c2',
      tool: 'fetch_service_logs',
      args: { service: '../../etc/passwd', tail: 500 },
      output: { lines: [{ text: 'one' }, { text: 'zwei: größer' }] },
    },
    {
      ...base,
      status: 'error',
      call_id: 'c3',
      tool: 'check_disk_space',
      problem: { code: 'unavailable', detail: 'no' },
    },
  ],
};

let made = 0;
/** A written snapshot, changed by hand. */
function changed(change: (dir: string) => void): string {
  made += 1;
  const dir = join(root, `snapshot-${made}`);
  writeSnapshot(dir, SNAPSHOT);
  change(dir);
  return dir;
}

function changeManifest(dir: string, change: (manifest: SnapshotManifest) => object): void {
  const path = join(dir, MANIFEST);
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
}

const LIST = '00001-list_services.json';

describe('the folder of a snapshot', () => {
  it('gives back what was written, readable by its owner alone', () => {
    const dir = join(root, 'new');
    const manifest = writeSnapshot(dir, SNAPSHOT);
    assert.deepEqual(readSnapshot(dir), { snapshot: SNAPSHOT, unlisted: [] });
    assert.deepEqual(manifest.counts, { services: 1, reads: 3, failed: 1, log_lines: 2, events: 0 });
    assert.equal(statSync(dir).mode & 0o777, 0o700);
    for (const name of readdirSync(dir)) assert.equal(statSync(join(dir, name)).mode & 0o777, 0o600, name);
  });

  it('names its files after what was read, whatever the arguments are', () => {
    const dir = changed(() => {});
    assert.deepEqual(readdirSync(dir).sort(), [
      LIST,
      '00002-fetch_service_logs-.._.._etc_passwd.json',
      '00003-check_disk_space.json',
      MANIFEST,
    ]);
  });

  it('may be an empty one that is there, and nothing else', () => {
    const empty = join(root, 'empty');
    mkdirSync(empty);
    writeSnapshot(empty, SNAPSHOT);
    const before = readdirSync(empty);
    assert.throws(() => writeSnapshot(empty, SNAPSHOT), /is not empty/);
    assert.deepEqual(readdirSync(empty), before);
    const file = join(root, 'file');
    writeFileSync(file, '');
    assert.throws(() => checkFree(file), /is no folder/);
    const link = join(root, 'link');
    symlinkSync(root, link);
    assert.throws(() => checkFree(link), /is no folder/);
  });

  it('leaves nothing behind where it cannot be written', () => {
    assert.throws(() => writeSnapshot(join(root, 'nowhere', 'x'), SNAPSHOT), UsageError);
    const broken = { ...SNAPSHOT, reads: [{ ...SNAPSHOT.reads[0]!, output: 1n as never }] };
    assert.throws(() => writeSnapshot(join(root, 'broken'), broken as Snapshot), UsageError);
    assert.ok(!existsSync(join(root, 'nowhere')));
    assert.deepEqual(
      readdirSync(root).filter((name) => /partial|broken/.test(name)),
      [],
    );
  });

  it('is not read beyond its manifest, and what else lies there is named', () => {
    const dir = changed((folder) => writeFileSync(join(folder, 'notes.txt'), 'hello'));
    assert.deepEqual(readSnapshot(dir), { snapshot: SNAPSHOT, unlisted: ['notes.txt'] });
  });
});

const huge = (dir: string) =>
  changeManifest(dir, ({ files, ...rest }) => ({
    ...rest,
    files: files.map((file) => ({ ...file, bytes: 2 ** 40 })),
  }));

describe('a snapshot is refused, with the file and the rule, when', () => {
  const cases: readonly [what: string, change: (dir: string) => void, message: RegExp][] = [
    ['it has no manifest', (dir) => rmSync(join(dir, MANIFEST)), /is no snapshot: it has no manifest\.json/],
    ['its manifest is cut', (dir) => truncateSync(join(dir, MANIFEST), 40), /manifest\.json is no JSON/],
    [
      'it is of a later form',
      (dir) => changeManifest(dir, (manifest) => ({ ...manifest, format: 'opspilot-snapshot/2' })),
      /written in "opspilot-snapshot\/2"; this OpsPilot reads opspilot-snapshot\/1/,
    ],
    ['its manifest is another thing', (dir) => writeFileSync(join(dir, MANIFEST), '[]'), /no form of ours/],
    [
      'its manifest says more than it may',
      (dir) => changeManifest(dir, (manifest) => ({ ...manifest, mood: 'good' })),
      /manifest\.json: .*mood/,
    ],
    ['a file is missing', (dir) => rmSync(join(dir, LIST)), /list_services\.json is missing/],
    [
      'a file is cut',
      (dir) => truncateSync(join(dir, LIST), 10),
      /list_services\.json is cut: 10 of \d+ bytes/,
    ],
    ['a file has grown', (dir) => appendFileSync(join(dir, LIST), ' '), /is larger than \d+ bytes/],
    [
      'a file is another one of the same size',
      (dir) => {
        const path = join(dir, LIST);
        writeFileSync(path, readFileSync(path, 'utf8').replace('web', 'wab'));
      },
      /SHA-256/,
    ],
    [
      'a file is a link, even to the very same content',
      (dir) => {
        renameSync(join(dir, LIST), join(dir, 'moved'));
        symlinkSync(join(dir, 'moved'), join(dir, LIST));
      },
      /is a link; links are not followed/,
    ],
    [
      'its manifest is a link',
      (dir) => {
        renameSync(join(dir, MANIFEST), join(dir, 'moved'));
        symlinkSync('moved', join(dir, MANIFEST));
      },
      /is a link/,
    ],
    [
      'a file is a folder',
      (dir) => {
        rmSync(join(dir, LIST));
        mkdirSync(join(dir, LIST));
      },
      /is no plain file/,
    ],
    [
      'a file is a pipe that nobody writes to',
      (dir) => {
        rmSync(join(dir, LIST));
        execFileSync('mkfifo', [join(dir, LIST)]);
      },
      /is no plain file/,
    ],
    ['its files are too large', huge, /larger than \d+ bytes together/],
    [
      'it names a file twice',
      (dir) => changeManifest(dir, (one) => ({ ...one, files: [one.files[0], ...one.files] })),
      /names a file twice/,
    ],
    [
      'its counts are those of another',
      (dir) => changeManifest(dir, (one) => ({ ...one, counts: { ...one.counts, log_lines: 3 } })),
      /the counts in manifest\.json are not those of its files/,
    ],
  ];
  for (const [what, change, message] of cases) {
    it(what, () => {
      const dir = changed(change);
      assert.throws(
        () => readSnapshot(dir),
        (error) => error instanceof UsageError && message.test(error.message),
      );
    });
  }

  for (const name of [
    '../secret.json',
    '/etc/passwd',
    '00001-../x.json',
    '00001-x.json\u0000',
    'manifest.json',
  ]) {
    it(`its manifest leads to ${JSON.stringify(name)}`, () => {
      const dir = changed((folder) =>
        changeManifest(folder, (one) => ({ ...one, files: [{ ...one.files[0], name }] })),
      );
      assert.throws(() => readSnapshot(dir), /files\.0\.name/);
    });
  }

  it('it is not there, or no folder', () => {
    assert.throws(() => readSnapshot(join(root, 'nowhere')), /there is no folder/);
    const file = join(root, 'plain');
    writeFileSync(file, '');
    assert.throws(() => readSnapshot(file), /is no folder/);
  });
});
