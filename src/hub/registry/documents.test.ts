import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { McpServer } from '#contract/mcp.ts';
import { OpsError } from '#core/ops-error.ts';
import { checkServers } from './check-servers.ts';
import { readServers } from './formats/read-servers.ts';
import { launchHash, launchLines } from './launch.ts';
import { fillSecretText, parseSecretText } from './secret-text.ts';

/** Whether it ends well or with an error that is meant for people. */
function endsWell(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    return error instanceof OpsError && error.code === 'bad_request';
  }
}

test('no document, however odd, is more than refused', () => {
  const field = fc.constantFrom(...Object.keys(McpServer.shape), '__proto__', 'constructor', 'x');
  const server = fc.dictionary(field, fc.jsonValue(), { maxKeys: 4 });
  const document = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.string({ maxLength: 5 }), fc.oneof(server, fc.jsonValue())),
  );
  fc.assert(
    fc.property(document, (value) => endsWell(() => checkServers(value))),
    { numRuns: 500 },
  );
  const key = fc.constantFrom('servers', 'mcpServers', 'inputs', 'services', 'tools');
  const file = fc.dictionary(key, document, { maxKeys: 3 });
  const name = fc.constantFrom('mcp.json', 'registry.json', 'x.json', 'tool_registry.yaml', 'servers.txt');
  fc.assert(
    fc.property(name, file, (path, value) =>
      endsWell(() => readServers(path, JSON.stringify(value), () => null)),
    ),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(name, fc.string(), (path, text) => endsWell(() => readServers(path, text, () => null))),
  );
});

test('two servers that start other things are told apart by what is confirmed', () => {
  const word = fc.string({
    minLength: 1,
    maxLength: 6,
    unit: fc.constantFrom('a', ' ', '"', '\\', '=', '\u200b', '\n', ';'),
  });
  const launch = fc.record({
    command: word,
    args: fc.array(word, { maxLength: 3 }),
    env: fc.dictionary(fc.constantFrom('A', 'B'), word),
  });
  fc.assert(
    fc.property(launch, launch, (one, two) => {
      const [first, second] = [McpServer.parse(one), McpServer.parse(two)];
      const same = JSON.stringify(launchLines(first)) === JSON.stringify(launchLines(second));
      const meant = JSON.stringify([one.command, one.args, Object.entries(one.env).sort()]);
      const other = JSON.stringify([two.command, two.args, Object.entries(two.env).sort()]);
      return (launchHash(first) === launchHash(second)) === (meant === other) && same === (meant === other);
    }),
    { numRuns: 2000 },
  );
});

test('a value is put together from its text and its secrets, and from nothing else', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      `\${vault:a}`,
      `\${env:B}`,
      `\${file:/c}`,
      `\${vault:x/{principal}}`,
      `\${other:d}`,
      '$',
      '{',
      '}',
      'vault:',
    ),
    fc.string({ maxLength: 5 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 5 }), async (pieces) => {
      const value = pieces.join('');
      const filled = await fillSecretText(value, async (reference) => `\${${reference}}`);
      const whole = parseSecretText(value).parts;
      assert.equal(
        filled,
        whole.length === 1 && whole[0]?.kind === 'secret' && !value.startsWith('$') ? `\${${value}}` : value,
      );
    }),
    { numRuns: 1000 },
  );
});

test('the page says what every field is for', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'mcp.md'), 'utf8');
  assert.deepEqual(
    Object.keys(McpServer.shape).filter((name) => !page.includes(`\`${name}\``)),
    [],
  );
});
