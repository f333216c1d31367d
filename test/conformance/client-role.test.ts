import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { describeWith } from '../parts/describe-with.ts';
import { peers } from '../parts/peers.ts';
import { requirementsFile, runSuite } from './run-suite.ts';

const COMMAND = `${process.execPath} ${fileURLToPath(new URL('./client-role.ts', import.meta.url))}`;

// One after another: the suite itself would start all of a revision at once.
await describeWith(
  [peers],
  'the conformance suite as a server behind the hub, and our sign-in to it (requirement 23)',
  () => {
    for (const revision of ['2025-11-25', '2026-07-28']) {
      const { client } = parse(readFileSync(requirementsFile(revision), 'utf8')) as { client: string[] };
      for (const scenario of client) {
        test(`${revision}: ${scenario}`, async () => {
          const words = [
            '--command',
            COMMAND,
            '--scenario',
            scenario,
            '--spec-version',
            revision,
            '--timeout',
            '90000',
          ];
          const { code, output } = await runSuite(['client', ...words]);
          assert.equal(code, 0, output);
        });
      }
    }
  },
);
