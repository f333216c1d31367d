import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { LineSplitter } from '../line-splitter.ts';
import { createTemplateMiner } from './miner.ts';

/** The texts of the templates of a log, most frequent first. */
function textsOf(lines: readonly string[]): string[] {
  const miner = createTemplateMiner();
  for (const line of lines) miner.add(line);
  return miner.templates().map(({ text }) => text);
}

/** For each line the first line of the same cluster. */
function partition(lines: readonly string[]): number[] {
  const miner = createTemplateMiner();
  const ids = lines.map((line) => miner.add(line));
  const clusters = ids.map((id) => miner.clusterOf(id));
  return clusters.map((cluster) => clusters.indexOf(cluster));
}

describe('templates', () => {
  test('one for each kind of line, with count, places, level and examples', () => {
    const miner = createTemplateMiner();
    miner.add('2031-04-05 06:07:08 INFO item 5 sold', 100);
    miner.add('2031-04-05 06:07:09 ERROR disk /dev/sda1 is full', 200);
    const id = miner.add('2031-04-05 06:07:10 INFO item 6 sold', 300);
    const [sold, full] = miner.templates();
    assert.deepEqual(sold, {
      id: miner.clusterOf(id),
      text: 'item <num> sold',
      count: 2,
      first: 100,
      last: 300,
      level: 'info',
      examples: ['2031-04-05 06:07:08 INFO item 5 sold'],
    });
    assert.equal(full?.level, 'error');
    assert.equal(full?.text, 'disk <path> is full');
  });

  test('words become a value when there are many, or when values stand beside them', () => {
    const users = ['ann', 'bob', 'eve', 'joe', 'kim'];
    assert.deepEqual(textsOf(users.map((user) => `session opened for user ${user}`)), [
      'session opened for user <word>',
    ]);
    assert.deepEqual(textsOf(['state is ok now', 'state is bad now']).length, 2);
    assert.deepEqual(textsOf(['login of ann5 failed', 'login of bob failed']), ['login of <*> failed']);
  });

  test('words that change places are values', () => {
    const states = ['NEW to DONE', 'NEW to IDLE', 'IDLE to DONE', 'DONE to NEW'];
    assert.deepEqual(textsOf(states.map((state) => `job moved from ${state}`)), [
      'job moved from <word> to <word>',
    ]);
  });

  test('what happened tells events apart, however much there is of it', () => {
    const deeds = ['opened', 'closed', 'refused', 'dropped', 'accepted'];
    assert.equal(textsOf(deeds.map((deed) => `connection ${deed} by peer`)).length, deeds.length);
    const verbs = ['boot', 'halt', 'wait', 'start', 'shutdown', 'probe', 'reset'];
    assert.equal(textsOf(verbs.map((verb) => `${verb} (command 5)`)).length, verbs.length);
  });

  test('values of any length in quotes and behind a key are one', () => {
    const tags = ['"View Lock"', '"x"', '"a b c"', '"other"', '"some thing"'];
    assert.deepEqual(textsOf(tags.map((tag) => `acquire lock=5, tag=${tag}, uid=7`)), [
      'acquire lock=<num>, tag="<*>", uid=<num>',
    ]);
    assert.deepEqual(textsOf(['run id=7, src=null', 'run id=7, src=Source{5}']), ['run id=<num>, src=<*>']);
  });

  test('a key more or less is another template', () => {
    assert.equal(textsOf(['login uid=0 host=h1', 'login uid=0 host=h1 user=root']).length, 2);
  });

  test('methods and levels are kept apart, lists are not', () => {
    assert.equal(textsOf(['a', 'b'].flatMap((x) => [`"GET /${x}" 200`, `"PUT /${x}" 200`])).length, 2);
    assert.deepEqual(textsOf(['ask n1 to delete b_1', 'ask n1 to delete b_1 b_2 b_3']), [
      'ask <id> to delete <id>',
    ]);
  });

  test('JSON lines and logfmt by their text', () => {
    const json = (n: number) =>
      `{"level":50,"time":${n},"pid":7,"req":{"url":"/a"},"msg":"query ${n} failed\\n"}`;
    const miner = createTemplateMiner();
    miner.add(json(5));
    miner.add(json(6));
    miner.add('level=warn ts=5 caller=a.go:7 msg="disk \\"d5\\" is slow" n=7');
    assert.deepEqual(
      miner.templates().map(({ text, level }) => [text, level]),
      [
        ['query <num> failed', 'error'],
        ['disk "<id>" is slow', 'warn'],
      ],
    );
  });

  test('a line within JSON has a header of its own', () => {
    const inner =
      '{"log":"2031-04-05 06:07:08 WARN disk is slow\\n","stream":"stdout","time":"2031-04-05T06:07:08Z"}';
    const miner = createTemplateMiner();
    miner.add(inner);
    assert.deepEqual(
      miner.templates().map(({ text, level }) => [text, level]),
      [['disk is slow', 'warn']],
    );
  });

  test('colours are no text', () => {
    const miner = createTemplateMiner();
    const bytes = Buffer.from('plain 5\n\u001b[32mINFO\u001b[0m: \u001b[1mplain\u001b[22m 6\nplain 7');
    new LineSplitter((line, from, to) => miner.addBytes(line, from, to)).push(
      Buffer.concat([bytes, Buffer.from('\n')]),
    );
    assert.deepEqual(
      miner.templates().map(({ text, count }) => [text, count]),
      [['plain <num>', 3]],
    );
  });

  test('a buffer that is filled anew is read anew', () => {
    const miner = createTemplateMiner();
    const buffer = Buffer.from('one line here!');
    miner.addBytes(buffer, 0, buffer.length);
    buffer.write('\u001b[1mtwo\u001b[0m ok');
    miner.addBytes(buffer, 0, buffer.length);
    assert.deepEqual(
      miner
        .templates()
        .map(({ text }) => text)
        .sort(),
      ['one line here!', 'two ok'],
    );
  });
});

describe('templates of any lines', () => {
  const word = fc.constantFrom(
    'disk',
    'is',
    'full',
    'user',
    'for',
    'ann',
    'bob',
    'opened',
    'NEW',
    'a=',
    '"',
    '(',
    ')',
    ',',
  );
  const value = fc.oneof(fc.nat(999).map(String), fc.constantFrom('10.0.0.7', '/a/b', 'null', 'x5'));
  const line = fc
    .array(fc.oneof({ weight: 3, arbitrary: word }, { weight: 1, arbitrary: value }), {
      minLength: 1,
      maxLength: 7,
    })
    .map((words) => `2031-04-05 06:07:08 INFO ${words.join(' ')}`);
  const log = fc.array(line, { maxLength: 60 });

  test('do not depend on the order of lines', () => {
    const shuffled = log.chain((lines) => {
      return fc.tuple(
        fc.constant(lines),
        fc.shuffledSubarray([...lines.keys()], { minLength: lines.length }),
      );
    });
    fc.assert(
      fc.property(shuffled, ([lines, order]) => {
        const straight = partition(lines);
        const mixed = partition(order.map((at) => lines[at]!));
        for (let a = 0; a < order.length; a += 1) {
          for (let b = 0; b < a; b += 1) {
            assert.equal(mixed[a] === mixed[b], straight[order[a]!] === straight[order[b]!]);
          }
        }
      }),
    );
  });

  test('do not change when the same lines come again', () => {
    fc.assert(
      fc.property(log, (lines) => {
        assert.deepEqual(partition([...lines, ...lines]).slice(0, lines.length), partition(lines));
        assert.deepEqual(textsOf([...lines, ...lines]), textsOf(lines));
      }),
    );
  });

  test('count every event once, and every cluster is a template', () => {
    fc.assert(
      fc.property(log, (lines) => {
        const miner = createTemplateMiner();
        const ids = lines.map((one) => miner.add(one));
        const templates = miner.templates();
        assert.equal(
          templates.reduce((sum, { count }) => sum + count, 0),
          lines.length,
        );
        const known = new Set(templates.map(({ id }) => id));
        assert.ok(ids.every((id) => known.has(miner.clusterOf(id))));
      }),
    );
  });

  test('stay within their bounds whatever comes, and keep what was learnt', () => {
    const limits = { shapes: 300, words: 400, perBucket: 64 };
    const junk = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 400, maxLength: 500 });
    fc.assert(
      fc.property(junk, fc.infiniteStream(fc.nat()), (lines, numbers) => {
        const miner = createTemplateMiner(limits);
        const known = miner.add('2031-04-05 06:07:08 INFO item 5 sold');
        const ids = lines.map((text) =>
          miner.add(`2031-04-05 06:07:08 INFO ${text} ${numbers.next().value}`),
        );
        assert.ok(Math.max(...ids) < limits.shapes + 200, `${Math.max(...ids)}`);
        assert.equal(
          miner.clusterOf(miner.add('2031-04-05 06:07:08 INFO item 6 sold')),
          miner.clusterOf(known),
        );
      }),
      { numRuns: 4 },
    );
  });

  test('a value with thousands of words settles into one template', () => {
    const miner = createTemplateMiner();
    const name = (n: number) => n.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)]!);
    const ids = Array.from({ length: 5_000 }, (_, n) => miner.add(`login of ${name(n)}k failed, retry`));
    assert.ok(Math.max(...ids) < 1_000);
    assert.equal(new Set(ids.map((id) => miner.clusterOf(id))).size, 1);
    assert.deepEqual(
      miner.templates().map(({ text, count }) => [text, count]),
      [['login of <word> failed, retry', 5_000]],
    );
  });

  test('lines of a megabyte, of signs, of nothing', () => {
    const miner = createTemplateMiner();
    for (const text of [
      'x'.repeat(1 << 20),
      '() '.repeat(1 << 18),
      '['.repeat(1 << 16),
      'a '.repeat(1 << 18),
      '',
      ' ',
    ]) {
      miner.add(text);
      miner.add(`2031-04-05 06:07:08 INFO ${text}`);
    }
    assert.ok(
      miner
        .templates()
        .every(({ text, examples }) => text.length < 5_000 && (examples[0]?.length ?? 0) <= 300),
    );
  });
});
