import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bannedThings } from '../scripts/check/banned.ts';
import { oversizedFiles } from '../scripts/check/sizes.ts';
import { parseSource } from './source/parse.ts';

const HOME_PATH = ['', 'home', 'ann', 'data'].join('/');

describe('the check finds', () => {
  for (const text of [
    "spawn('ls', [], { shell: true });",
    "spawn('ls', [], { shell: '/bin/bash' });",
    "import { exec } from 'node:child_process';",
    "import { execSync as run } from 'child_process';",
    "import * as processes from 'node:child_process';",
    "test.only('one', () => {});",
    "describe.skip('some', () => {});",
    "test('one', (t) => t.todo());",
    "import { createRequire } from 'node:module';",
    '// TODO: the rest',
    `const folder = '${HOME_PATH}';`,
  ]) {
    test(text, () => assert.equal(bannedThings(parseSource('src/core/x.ts', text)).length, 1));
  }

  test('a file that is too long', () => {
    const lines = (count: number) => parseSource('src/core/x.ts', 'f();\n'.repeat(count));
    assert.equal(oversizedFiles([lines(401)]).length, 1);
    assert.deepEqual(oversizedFiles([lines(400)]), []);
  });
});

test('the check lets pass what only looks like it', () => {
  const text = [
    "import { execFile, spawn } from 'node:child_process';",
    "spawn('ls', [], { shell: false });",
    "const words = 'TODO and test.only(';",
    'pages.skip(1);',
    "const url = 'http://host/home';",
  ].join('\n');
  assert.deepEqual(bannedThings(parseSource('src/core/x.ts', text)), []);
});
