import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { HEADER, headerEnd } from '../header/header.ts';
import { StructuredLine } from '../header/structured.ts';
import { createTemplateMiner } from './miner.ts';
import { MessageScanner } from './scan.ts';

/** A message and its text with the values by type. */
const MESSAGES: readonly (readonly [string, string])[] = [
  ['took 5 ms', 'took <duration>'],
  ['took 1.5s after 7 retries', 'took <duration> after <num> retries'],
  ['wrote 1190 bytes (1.16 KB) to disk', 'wrote <size> to disk'],
  ['lifetime <1 sec', 'lifetime <duration>'],
  ['from 10.0.0.7 to 10.0.0.8:5432', 'from <ip> to <addr>'],
  ['peer [fe80::1] and ::1 left', 'peer [<addr>] and <ip> left'],
  ['device aa:bb:cc:0d:0e:0f is up', 'device <addr> is up'],
  ['id 6f1e2d3c-0a1b-4c2d-8e3f-0123456789ab known', 'id <uuid> known'],
  ['at 0x7ffe12 with deadbeef', 'at <hex> with <hex>'],
  ['open /etc/app/app.conf failed', 'open <path> failed'],
  ['open C:\\app\\app.dll failed', 'open <path> failed'],
  ['read ./run.sh and src/a/b.c', 'read <path> and <path>'],
  ['GET /a?x=1&y=b%20c HTTP/1.1', 'GET <*>'],
  ['"GET / HTTP/1.1" 200', '"GET <*>" <num>'],
  ['see https://example.org/a?b=c, then stop', 'see <url>, then stop'],
  ['mail to ann@example.org bounced', 'mail to <email> bounced'],
  ['class com.example.shop.Cart loaded', 'class <name> loaded'],
  ['received action.intent.SCREEN_ON twice', 'received action.intent.SCREEN_ON twice'],
  ['at Fri Jun 17 07:07:00 EDT 2005 it ended', 'at <time> it ended'],
  ['until 2005-06-17 it ran', 'until <time> it ran'],
  ['and/or I/O, N/A', 'and/or I/O, N/A'],
  ["can't open 'x' file", "can't open 'x' file"],
  ['ports 1, 2, 3 - 5 open', 'ports <num> open'],
  ['fans ( **** 5 6 **** ) spin', 'fans ( <num> ) spin'],
  ['[-] done', '[<str>] done'],
  ['[req-1 ann-5 - -] done', '[<id>] done'],
  ['from 10.0.0.7 () at noon', 'from <ip> at noon'],
  ['call f() now', 'call f() now'],
  ['name="" given', 'name="<str>" given'],
  ['server: _, host: -', 'server: <str>, host: <str>'],
  ['wait enable.....0', 'wait enable.....<num>'],
  ['rate 95% of 3', 'rate <num> of <num>'],
  ['jetty-6.1.26', 'jetty-#.#.#'],
  ['task.io.sort5.mb: 100', '<*>'],
  ['task.io.mb: 100', 'task.io.mb'],
  ['10.0.0.7:80', '<addr>'],
  ['***', '***'],
];

describe('words and values of a message', () => {
  for (const [message, text] of MESSAGES) {
    test(message, () => {
      const miner = createTemplateMiner();
      miner.add(message);
      assert.equal(miner.templates()[0]?.text, text);
    });
  }

  test('a long quote is one value, a short one is words', () => {
    const miner = createTemplateMiner();
    miner.add(`agent "${'words '.repeat(12)}by me" came`);
    miner.add('agent "some words" went');
    assert.deepEqual(
      miner.templates().map(({ text }) => text),
      ['agent "<str>" came', 'agent "some words" went'],
    );
  });

  test('what stands around a line does not matter', () => {
    fc.assert(
      fc.property(line(), line(), line(), (before, text, after) => {
        const alone = Buffer.from(text);
        const amid = Buffer.from(`${before}\n${text}\n${after}`);
        const from = Buffer.byteLength(before) + 1;
        assert.deepEqual(read(amid, from, from + alone.length), read(alone, 0, alone.length));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** All that is found of a line, places counted from its beginning. */
function read(bytes: Uint8Array, from: number, to: number): unknown {
  const facts = { kind: HEADER.none, level: 0, host: false };
  const start = headerEnd(bytes, from, to, facts);
  const structured = new StructuredLine();
  const text = structured.read(bytes, start, to)
    ? Buffer.from(structured.bytes.subarray(structured.from, structured.to)).toString()
    : null;
  const scanner = new MessageScanner();
  scanner.scan(bytes, start, to);
  const tokens = Array.from({ length: scanner.count }, (_, at) => {
    return [scanner.kind[at], scanner.from[at]! - from, scanner.to[at]! - from, scanner.hash[at]];
  });
  return { start: start - from, facts, text, tokens, low: scanner.low, high: scanner.high };
}

function line(): fc.Arbitrary<string> {
  const parts = fc.constantFrom(
    ...[
      '2031-04-05',
      '06:07:08',
      ',123',
      ' ',
      '  ',
      '\t',
      '[',
      ']',
      '(',
      ')',
      '<',
      '>',
      '{',
      '}',
      '"',
      "'",
      '=',
    ],
    ...[
      'INFO',
      'ERROR',
      'W',
      'main',
      'a.b.C',
      'x:',
      ':',
      '::',
      '-',
      ' - ',
      '|',
      '5',
      '1933149228',
      'Apr',
      'Mon',
    ],
    ...[
      'stdout F',
      '/',
      '\\',
      'C:\\x',
      'http://',
      '..',
      '...',
      '*64',
      '.exe',
      'level=',
      'msg=',
      '"msg":"a"',
      '#',
    ],
    ...[
      '@',
      '_',
      '0x',
      'fe80::1',
      'ms',
      'sec',
      'can',
      't',
      '<34>',
      '+0000',
      'Z',
      'UTC',
      '-1',
      '1.5',
      'e',
      'é',
    ],
  );
  return fc.array(parts, { maxLength: 14 }).map((words) => words.join(''));
}
