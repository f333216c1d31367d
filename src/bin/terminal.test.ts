import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTerminal } from './terminal.ts';

/** A process at a terminal. */
function hostAt(env: Record<string, string>, isTTY = true): NodeJS.Process {
  const stream = { isTTY, columns: 100, on: () => stream, write: () => true };
  return { stdin: stream, stdout: stream, stderr: stream, env } as unknown as NodeJS.Process;
}

test('colours are for a terminal, and not with NO_COLOR or on a dumb one', () => {
  assert.equal(openTerminal(hostAt({ TERM: 'xterm' })).color, true);
  assert.equal(openTerminal(hostAt({ NO_COLOR: '1' })).color, false);
  assert.equal(
    openTerminal(hostAt({ NO_COLOR: '' })).color,
    true,
    'an empty NO_COLOR is none (no-color.org)',
  );
  assert.equal(openTerminal(hostAt({ TERM: 'dumb' })).color, false);
  assert.equal(openTerminal(hostAt({ FORCE_COLOR: '1' }, false)).color, false);
});

test('nobody is asked where there is no terminal', async () => {
  const terminal = openTerminal(hostAt({}, false));
  assert.equal(terminal.interactive, false);
  assert.equal(await terminal.ask('Do it? '), null);
});
