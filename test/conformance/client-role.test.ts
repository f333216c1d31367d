import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { describeWith } from '../parts/describe-with.ts';
import { peers } from '../parts/peers.ts';
import { runSuite } from './run-suite.ts';

const COMMAND = `${process.execPath} ${fileURLToPath(new URL('./client-role.ts', import.meta.url))}`;

await describeWith(
  [peers],
  'the conformance suite as a server behind the hub, and our sign-in to it (requirement 23)',
  () => {
    for (const revision of ['2025-11-25', '2026-07-28']) {
      test(`${revision}: every required scenario`, async () => {
        const { code, output } = await runSuite([
          'client',
          '--command',
          COMMAND,
          '--requirements',
          revision,
          '--timeout',
          '60000',
        ]);
        assert.equal(code, 0, output);
      });
    }
  },
);
