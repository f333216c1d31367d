import assert from 'node:assert/strict';
import type { lookup } from 'node:dns';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import type { OpsError } from '#core/ops-error.ts';
import { addressRefusal } from './addresses.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { checkUrl, createOutbound } from './outbound.ts';

const refused = (error: OpsError) => error.code === 'denied_by_policy';

describe('requirement 22: where requests may go', () => {
  test('not to addresses inside, in whatever form they are written', () => {
    for (const url of [
      'https://127.0.0.1/',
      'https://2130706433/',
      'https://0x7f000001/',
      'https://0177.0.0.1/',
      'https://127.1/',
      'https://[::1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://[::ffff:7f00:1]/',
      'https://[::127.0.0.1]/',
      'https://[64:ff9b::7f00:1]/',
      'https://[2002:7f00:1::]/',
      'https://[fc00::1]/',
      'https://10.1.2.3/',
      'https://172.31.255.255/',
      'https://192.168.1.1/',
      'https://100.64.0.1/',
      'https://0.0.0.0/',
      'http://93.184.216.34/',
      'ftp://93.184.216.34/',
      'file:///etc/passwd',
      'https://user:secret@93.184.216.34/',
    ])
      assert.throws(() => checkUrl(new URL(url), 'public'), refused, url);
    for (const url of [
      'https://93.184.216.34/',
      'https://[2606:2800:220:1::1]/',
      'https://example.com/',
      'https://172.32.0.1/',
    ])
      checkUrl(new URL(url), 'public');
  });

  test('never to link-local addresses and the metadata services of clouds, also where the operator allows the inside', () => {
    for (const address of [
      '169.254.169.254',
      '::ffff:169.254.169.254',
      'fe80::1%eth0',
      'fd00:ec2::254',
      '100.100.100.200',
      '0.0.0.0',
      '::',
      '224.0.0.1',
    ])
      assert.notEqual(addressRefusal(address, 'private'), null, address);
    for (const address of ['127.0.0.1', '10.0.0.1', '::1', 'fd12::1'])
      assert.equal(addressRefusal(address, 'private'), null, address);
    assert.throws(() => checkUrl(new URL('https://user:secret@10.0.0.1/'), 'private'), refused);
  });

  test('an error says where, and no credentials', () => {
    assert.throws(
      () => checkUrl(new URL('https://user:hunter22@10.0.0.1/x?key=hunter22'), 'public'),
      (error: OpsError) => {
        assert.ok(!error.message.includes('hunter22'));
        return true;
      },
    );
  });

  test('a name counts as what it means when the connection is made', async () => {
    await using inside = await serve((_, response) => response.end('inside'));
    let asked = 0;
    // Public when it is looked at, inside when it is dialled.
    const resolve = ((_name: string, _options: object, done: (error: null, found: object[]) => void) => {
      asked += 1;
      done(null, [{ address: '127.0.0.1', family: 4 }]);
    }) as unknown as typeof lookup;
    const outbound = createOutbound({ reach: 'public', resolve });
    checkUrl(new URL(`https://rebinding.example:${inside.port}/`), 'public');
    await assert.rejects(
      outbound.send(new URL(`https://rebinding.example:${inside.port}/`), { method: 'GET', headers: {} }),
      refused,
    );
    assert.equal(asked, 1);
    outbound.close();
  });

  test('one address inside among public ones is enough', async () => {
    const resolve = ((_name: string, _options: object, done: (error: null, found: object[]) => void) =>
      done(null, [
        { address: '93.184.216.34', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ])) as unknown as typeof lookup;
    const outbound = createOutbound({ reach: 'public', resolve });
    await assert.rejects(
      outbound.send(new URL('https://both.example/'), { method: 'GET', headers: {} }),
      refused,
    );
    outbound.close();
  });

  test('a redirect is followed for GET alone, under the same guard, and never out to where it must not go', async () => {
    await using target = await serve((request, response) =>
      response.end(request.headers.authorization ?? 'nothing'),
    );
    await using start = await serve((request, response) => {
      const to =
        request.url === '/meta'
          ? 'http://169.254.169.254/latest/meta-data'
          : `http://127.0.0.1:${target.port}/`;
      response.writeHead(302, { location: to }).end();
    });
    const outbound = createOutbound({ reach: 'private' });
    const guarded = createGuardedFetch({ outbound, maxBytes: 1000 });
    const headers = { authorization: 'Bearer secret' };
    const url = `http://127.0.0.1:${start.port}`;
    assert.equal(await (await guarded(`${url}/`, { headers })).text(), 'nothing');
    await assert.rejects(guarded(`${url}/meta`, { headers }), refused);
    await assert.rejects(guarded(`${url}/`, { method: 'POST', body: '{}', headers }), refused);
    outbound.close();
  });

  test('an answer that is too large is broken off', async () => {
    await using large = await serve((_, response) => {
      response.write('x'.repeat(5000));
      response.end('x'.repeat(5000));
    });
    const outbound = createOutbound({ reach: 'private' });
    const guarded = createGuardedFetch({ outbound, maxBytes: 4000 });
    await assert.rejects((await guarded(`http://127.0.0.1:${large.port}/`)).text());
    outbound.close();
  });
});

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
