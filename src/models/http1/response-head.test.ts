import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readResponseHead } from './response-head.ts';

const head = (...lines: string[]) =>
  readResponseHead(`${['HTTP/1.1 200 OK', ...lines].join('\r\n')}\r\n\r\n`);

test('status, fields and framing are read', () => {
  const read = head('Content-Type: text/plain', 'CONTENT-LENGTH:\t 12 ', 'X-A: 1', 'x-a: 2', 'x-none:');
  assert.equal(read?.status, 200);
  for (const [name, value] of [
    ['content-type', 'text/plain'],
    ['content-length', '12'],
    ['x-a', '1, 2'],
    ['x-none', ''],
    ['type', undefined],
    ['x-', undefined],
    ['text/plain', undefined],
  ] as const)
    assert.equal(read?.fields.get(name), value, name);
  assert.deepEqual(read?.framing, { kind: 'length', length: 12 });
  assert.equal(read?.keepAlive, true);
  assert.equal(readResponseHead('HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n')?.status, 200);
});

test('the end of a body is known by its length, by its chunks, or by the end of the connection', () => {
  assert.equal(head('transfer-encoding: Chunked')?.framing.kind, 'chunked');
  assert.equal(head()?.framing.kind, 'close');
  assert.deepEqual(readResponseHead('HTTP/1.1 204 No Content\r\n\r\n')?.framing, {
    kind: 'length',
    length: 0,
  });
});

test('a connection is used again only where both ends mean it', () => {
  const keeps = (line: string, ...lines: string[]) =>
    readResponseHead(`${[line, 'content-length: 0', ...lines].join('\r\n')}\r\n\r\n`)?.keepAlive;
  assert.equal(keeps('HTTP/1.1 200 OK'), true);
  assert.equal(keeps('HTTP/1.1 200 OK', 'Connection: Close'), false);
  assert.equal(keeps('HTTP/1.1 200 OK', 'connection: x', 'connection: close'), false);
  assert.equal(keeps('HTTP/1.0 200 OK'), false);
  assert.equal(keeps('HTTP/1.0 200 OK', 'connection: keep-alive'), true);
});

for (const [what, text] of [
  ['two lengths', 'content-length: 1\r\ncontent-length: 1\r\n'],
  ['lengths in one line', 'content-length: 1, 1\r\n'],
  ['a length beside chunks', 'content-length: 1\r\ntransfer-encoding: chunked\r\n'],
  ['a coding that is not chunked', 'transfer-encoding: gzip, chunked\r\n'],
  ['chunked twice', 'transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n'],
  ['a negative length', 'content-length: -1\r\n'],
  ['a length with a sign', 'content-length: +1\r\n'],
  ['a length that is too long', 'content-length: 9999999999999999\r\n'],
  ['an empty length', 'content-length:\r\n'],
  ['a hexadecimal length', 'content-length: 0x1\r\n'],
  ['a fold', 'x-a: 1\r\n b\r\n'],
  ['a blank before the colon', 'content-length : 1\r\n'],
  ['a name that is none', 'x a: 1\r\n'],
  ['no name', ': 1\r\n'],
  ['no colon', 'nothing\r\n'],
  ['a line feed alone', 'x-a: 1\nx-b: 2\r\n'],
  ['a carriage return alone', 'x-a: 1\rx-b: 2\r\n'],
  ['a zero byte', 'x-a: \0\r\n'],
] as const) {
  test(`${what}: refused`, () => assert.equal(readResponseHead(`HTTP/1.1 200 OK\r\n${text}\r\n`), null));
}

for (const line of [
  'HTTP/2 200 OK',
  'HTTP/1.1 99 No',
  'HTTP/1.1 600 No',
  'HTTP/1.1  200 OK',
  'http/1.1 200 OK',
  'HTTP/1.1 101 Switching Protocols',
  'ICY 200 OK',
  '',
])
  test(`${JSON.stringify(line)} begins no answer`, () =>
    assert.equal(readResponseHead(`${line}\r\ncontent-length: 0\r\n\r\n`), null));
