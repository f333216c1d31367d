import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeWith } from '#test/parts/describe-with.ts';
import { findRipgrep, ripgrep } from '#test/parts/ripgrep.ts';
import { checkPattern } from './pattern.ts';
import { levelsOf, matchingTexts } from './search-texts.ts';

const never = new AbortController().signal;
const TEXTS = ['2024 GET /a 200', '2024 get /b 500', 'überall', `${'a'.repeat(40)}!`, '-e', ''];

function finds(program: () => string | null): void {
  const find = (text: string) =>
    matchingTexts(TEXTS, { pattern: { text, regex: true }, ripgrep: program(), signal: never });
  const cases: readonly (readonly [pattern: string, found: readonly number[]])[] = [
    ['GET', [0]],
    ['(?i)get', [0, 1]],
    ['\\s[2-5]00$', [0, 1]],
    ['^über', [2]],
    ['\\p{L}berall', [2]],
    ['[[:digit:]]{4} (?P<verb>GET)', [0]],
    ['^-e$', [4]],
    ['^$', [5]],
    ['', [0, 1, 2, 3, 4, 5]],
  ];
  for (const [pattern, found] of cases)
    test(`${JSON.stringify(pattern)}`, async () => {
      await checkPattern({ text: pattern, regex: true }, program(), never);
      assert.deepEqual(await find(pattern), found);
    });

  for (const text of ['(', 'a{2', '[z-a]', '(?=a)', '(a)\\1', '(?<!a)b', '*'])
    test(`${text} is refused with a reason`, async () => {
      const checked = checkPattern({ text, regex: true }, program(), never);
      // What one engine takes as it stands, another may refuse: never is it a failure of the tool.
      if (text === 'a{2' && program() === null) return void (await checked);
      await assert.rejects(checked, { code: 'bad_args', message: /pattern/ });
    });

  test('a literal is no option of a program and no expression', async () => {
    for (const text of ['-e', '--pre=x', '.*'])
      assert.deepEqual(
        await matchingTexts(TEXTS, { pattern: { text, regex: false }, ripgrep: program(), signal: never }),
        TEXTS.flatMap((one, index) => (one.includes(text) ? [index] : [])),
      );
  });
}

describe('regular expressions without ripgrep', () => {
  finds(() => null);

  test('one that would take for ever ends with the search', { timeout: 30_000 }, async () => {
    const signal = AbortSignal.timeout(300);
    const hostile = matchingTexts(TEXTS, {
      pattern: { text: '^(a+)+$', regex: true },
      ripgrep: null,
      signal,
    });
    await assert.rejects(hostile, { name: 'TimeoutError' });
  });
});

await describeWith([ripgrep], 'regular expressions with ripgrep', () => {
  finds(findRipgrep);

  test('one that would take for ever elsewhere finds what there is', { timeout: 30_000 }, async () => {
    for (const text of ['^(a+)+$', '(a|a)*c', '(a*)*$', '(.*)(.*)(.*)(.*)(.*)x$']) {
      const pattern = { text, regex: true };
      const found = await matchingTexts([`${'a'.repeat(5000)}!`], {
        pattern,
        ripgrep: findRipgrep(),
        signal: never,
      });
      assert.deepEqual(found, text === '(a*)*$' ? [0] : []);
    }
  });

  test('one that would be too large is refused', async () => {
    const pattern = { text: '(((a{1000}){1000}){1000})', regex: true };
    await assert.rejects(checkPattern(pattern, findRipgrep(), never), { code: 'bad_args' });
  });
});

test('a pattern holds no line end', async () => {
  await assert.rejects(checkPattern({ text: 'a\nb', regex: false }, null, never), { code: 'bad_args' });
});

test('an indented line has the level of the one before it', () => {
  assert.deepEqual(levelsOf(['ERROR: x', '  at y', 'Caused by: z', 'plain', '  more', 'INFO: ok']), [
    'error',
    'error',
    'error',
    null,
    null,
    'info',
  ]);
});
