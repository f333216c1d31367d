import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTemplateMiner } from '../templates/miner.ts';

/** Which lines begin an event, as `1`, and which go on with it, as `.`. */
function starts(text: string): string {
  const miner = createTemplateMiner();
  return text
    .split('\n')
    .map((line) => {
      const before = miner.events;
      miner.add(line);
      return miner.events > before ? '1' : '.';
    })
    .join('');
}

describe('lines of one event', () => {
  test('a Java trace below a line with a time', () => {
    const log = [
      '2031-04-05 06:07:08 ERROR c.e.Shop : request failed',
      'java.lang.IllegalStateException: cart is locked',
      '\tat com.example.Cart.lock(Cart.java:17)',
      '\t... 12 more',
      'Caused by: java.io.IOException: gone',
      '\tat com.example.Disk.read(Disk.java:5)',
      '2031-04-05 06:07:09 INFO c.e.Shop : next request',
    ];
    assert.equal(starts(log.join('\n')), '1.....1');
  });

  test('a Java trace on its own', () => {
    const log = [
      'server is up',
      'Exception in thread "main" java.lang.IllegalStateException: no cart',
      '\tat com.example.Main.main(Main.java:17)',
      'Caused by: java.io.IOException: gone',
      '\t... 1 more',
      'server is down',
    ];
    assert.equal(starts(log.join('\n')), '11...1');
  });

  test('a Python trace, and one that came of it', () => {
    const log = [
      'working on item 5',
      'Traceback (most recent call last):',
      '  File "/app/shop.py", line 17, in add',
      '    raise ValueError("no cart")',
      'ValueError: no cart',
      '',
      'During handling of the above exception, another exception occurred:',
      '',
      'Traceback (most recent call last):',
      '  File "/app/shop.py", line 20, in main',
      '    add()',
      'shop.CartError: cannot add',
      'working on item 6',
    ];
    assert.equal(starts(log.join('\n')), '11......1...1');
    const stamped = log.map((line) =>
      line.startsWith('working') ? `2031-04-05 06:07:08 INFO ${line}` : line,
    );
    assert.equal(starts(stamped.join('\n')), '1...........1');
  });

  test('a Node error', () => {
    const log = [
      'listening on port 80',
      '/app/index.js:10',
      "    throw new Error('no cart');",
      '    ^',
      '',
      'Error: no cart',
      '    at add (/app/index.js:10:9)',
      '    at node:internal/main:5:3 {',
      "  code: 'E_CART'",
      '}',
      '',
      'Node.js v24.0.0',
    ];
    assert.equal(starts(log.join('\n')), '11.........1');
  });

  test('a Go panic', () => {
    const log = [
      '2031/04/05 06:07:08 main.go:12: listening',
      'panic: no cart',
      '',
      'goroutine 1 [running]:',
      'main.add(0xc000012345, 0x5)',
      '\t/app/main.go:17 +0x1d',
      'main.main()',
      '\t/app/main.go:9 +0x20',
      'exit status 2',
    ];
    assert.equal(starts(log.join('\n')), '1........');
    assert.equal(starts(log.slice(1).join('\n')), '1.......');
  });

  test('lines without a header go on where others have one', () => {
    assert.equal(
      starts('2031-04-05 06:07:08 INFO query:\nSELECT *\nFROM carts\n2031-04-05 06:07:09 INFO done'),
      '1..1',
    );
    assert.equal(starts('ERROR cannot read\nthe file is gone\nWARN next'), '1.1');
    assert.equal(starts('{"level":30,"msg":"up"}\n(node:7) Warning: old\n{"level":30,"msg":"down"}'), '1.1');
  });

  test('lines without a header stand alone where none has one', () => {
    assert.equal(starts('one\ntwo\n\nthree'), '11.1');
    assert.equal(starts('  one\n  two'), '1.');
  });

  test('a level says that a line begins an event, the name of an error does not', () => {
    const log = (line: string) => `2031-04-05 06:07:08 INFO up\n${line}\n2031-04-05 06:07:09 INFO down`;
    assert.equal(starts(log('ERROR disk is full')), '111');
    assert.equal(starts(log('[error] disk is full')), '111');
    assert.equal(starts(log('Error: disk is full')), '1.1');
  });

  test('one line with a time among many without makes no style', () => {
    const bare = Array.from({ length: 9 }, (_, n) => `step ${n}`).join('\n');
    assert.equal(starts(`${bare}\n2031-04-05 06:07:08 INFO up\n${bare}`), '1'.repeat(19));
  });
});
