import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createHttpFixture, type HttpFixture } from './http-fixture.ts';

const PAGE = '<!doctype html><title>OpsPilot</title>';

let root: string;
let http: HttpFixture;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'opspilot-web-'));
  const web = join(root, 'web');
  await mkdir(join(web, 'assets'), { recursive: true });
  await writeFile(join(root, 'secret.txt'), 'secret');
  await writeFile(join(web, 'index.html'), PAGE);
  await writeFile(join(web, '.env'), 'secret');
  await writeFile(join(web, 'odd.exe'), 'secret');
  await writeFile(join(web, 'favicon.svg'), '<svg/>');
  await writeFile(join(web, 'assets', 'app-1a2b.js'), 'run()');
  await symlink(join(root, 'secret.txt'), join(web, 'assets', 'link.txt'));
  http = await createHttpFixture({ parts: { webDir: web } });
});
after(async () => {
  await http[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

test('files come with their type; those with a hash in their name may be kept for good', async () => {
  const script = await http.ask('/assets/app-1a2b.js');
  assert.equal(await script.text(), 'run()');
  assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8');
  assert.equal(script.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  const icon = await http.ask('/favicon.svg');
  assert.equal(icon.headers.get('cache-control'), 'no-cache');
  assert.match(icon.headers.get('content-security-policy') ?? '', /default-src 'none'/);
});

test('pages of the UI are its one page, also where an old API path is the same', async () => {
  const headers = { accept: 'text/html,application/xhtml+xml' };
  for (const path of ['/', '/index.html', '/join', '/services/radarr', '/runs', '/runs/run_1']) {
    const reply = await http.ask(path, { headers });
    assert.equal(await reply.text(), PAGE, path);
    assert.equal(reply.headers.get('cache-control'), 'no-cache', path);
  }
  for (const path of ['/runs', '/runs/run_1']) {
    assert.equal((await http.ask(path, { headers: { accept: 'application/json' } })).status, 401, path);
    assert.equal(
      (await http.ask(path, { as: 'viewer' })).headers.get('content-type')?.includes('json'),
      true,
    );
  }
  assert.equal((await http.ask('/healthz', { headers })).headers.get('content-type'), 'application/json');
  const head = await http.ask('/', { method: 'HEAD' });
  assert.deepEqual([head.status, await head.text()], [200, '']);
});

test('what is not a file of the UI is not there', async () => {
  const paths = [
    '/assets/gone.js',
    '/gone.svg',
    '/odd.exe',
    '/.env',
    '/assets/link.txt',
    '/assets/',
    '/assets',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/%00',
    '/%ff',
    '/assets/app-1a2b.js/x',
    '/assets//etc/passwd',
  ];
  for (const path of paths) {
    const reply = await http.ask(path);
    const text = await reply.text();
    assert.ok(!text.includes('secret"') && !text.startsWith('secret') && !text.includes('root:'), path);
    assert.ok(reply.status === 404 || text === PAGE, `${path}: ${reply.status}`);
  }
});

test('a UI that is not built is a plain 404, and the API goes on', async () => {
  await using bare = await createHttpFixture();
  assert.equal((await bare.ask('/')).status, 404);
  assert.equal((await bare.ask('/api/whoami', { as: 'owner' })).status, 200);
});
