import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHostCheck } from './host-check.ts';

function takes(header: string, names: Partial<Parameters<typeof createHostCheck>[0]> = {}): boolean {
  const check = createHostCheck({ bindHost: '127.0.0.1', hosts: [], publicUrl: () => '', ...names });
  try {
    check(header);
    return true;
  } catch {
    return false;
  }
}

test('the address that we listen on is ours, unless it stands for all of them', () => {
  assert.ok(takes('192.168.1.5:7676', { bindHost: '192.168.1.5' }));
  assert.ok(takes('[fd00::5]:7676', { bindHost: 'fd00::5' }));
  assert.ok(takes('[fd00::5]', { bindHost: '[fd00::5]' }));
  for (const bindHost of ['0.0.0.0', '::']) {
    assert.ok(!takes('0.0.0.0:7676', { bindHost }));
    assert.ok(!takes('[::]:7676', { bindHost }));
    assert.ok(!takes('192.168.1.5', { bindHost }));
    assert.ok(takes('localhost:7676', { bindHost }));
  }
});

test('the name of the public URL is ours, as soon as it is known', () => {
  let url = '';
  const publicUrl = () => url;
  assert.ok(!takes('ops.home.example', { publicUrl }));
  url = 'https://ops.home.example';
  assert.ok(takes('ops.home.example', { publicUrl }));
  assert.ok(takes('ops.home.example:443', { publicUrl }));
  assert.ok(!takes('home.example', { publicUrl }));
});

test('what is no host is nobody’s, whatever the configuration says', () => {
  for (const header of ['', ' ', '/', 'a b', 'a/b', 'a@b', 'a:b', 'ä', '*', '[', '127.0.0.1:999999']) {
    assert.ok(!takes(header, { hosts: ['*', '', '/', 'a b'] }), header);
  }
});
