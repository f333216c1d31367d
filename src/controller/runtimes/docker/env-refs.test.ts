import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InspectedContainer } from './engine-shapes.ts';
import { envRefs, type Member, unmetRefs } from './env-refs.ts';

function member(service: string, network: string, env: string[] = [], aliases: string[] = []): Member {
  const container = InspectedContainer.parse({
    Id: service.padEnd(64, '0'),
    Name: `/${service}`,
    Image: '',
    State: { Status: 'running' },
    Config: { Image: 'x', Env: env },
    HostConfig: {},
    NetworkSettings: { Networks: { [network]: { Aliases: aliases } } },
  });
  return {
    named: { service: `id-of-${service}`, id: container.Id, name: service, compose: null },
    container,
  };
}

const sonarr = member('sonarr', 'media', [], ['tv']);

for (const [entry, service] of [
  ['SONARR_URL=http://sonarr:8989', 'id-of-sonarr'],
  ['SONARR_URL=HTTPS://user:pass@Sonarr/path', 'id-of-sonarr'],
  ['UPSTREAMS=http://a:1, http://tv:8989', 'id-of-sonarr'],
  ['TARGET=sonarr:8989', 'id-of-sonarr'],
  ['DB_HOST=sonarr', 'id-of-sonarr'],
  ['MODE=sonarr', null],
  ['PASSWORD=sonarr:secret', null],
  ['URL=http://sonarr.example.org/', null],
  ['URL=', null],
  ['=http://sonarr', null],
] as const) {
  test(`${entry} names ${service ?? 'nobody'}`, () => {
    const radarr = member('radarr', 'media', [entry]);
    const [variable] = entry.split('=');
    assert.deepEqual(envRefs(radarr, [radarr, sonarr]), service === null ? [] : [{ variable, service }]);
  });
}

test('only who shares a network that resolves names can be meant', () => {
  for (const network of ['other', 'bridge']) {
    const radarr = member('radarr', network, ['URL=http://sonarr:8989']);
    assert.deepEqual(
      envRefs(radarr, [radarr, member('sonarr', network === 'bridge' ? 'bridge' : 'media')]),
      [],
    );
  }
});

test('no value ever comes out', () => {
  const secret = 'hunter2secret';
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const values = [
        `${before}${secret}${after}`,
        `http://u:${secret}@sonarr/${after}`,
        `sonarr:1/${secret}`,
      ];
      const radarr = member(
        'radarr',
        'media',
        values.map((value, at) => `URL_${at}=${value}`),
      );
      assert.ok(!JSON.stringify(envRefs(radarr, [radarr, sonarr])).includes(secret));
    }),
  );
});

for (const [entry, host] of [
  ['DATABASE_URL=postgres://shop:secret@databse:5432/shop', 'databse'],
  ['DATABASE_URL=postgres://shop:se@cret@databse/shop', 'databse'],
  ['CACHE_ADDR=cahce:6379', 'cahce'],
  ['DB_HOST=Databse', 'databse'],
  ['SONARR_URL=http://sonarr:8989', null],
  ['SONARR_URL=http://tv:8989', null],
  ['URL=http://api.example.org/', null],
  ['URL=http://localhost:80', null],
  ['URL=http://10.0.0.7:80', null],
  ['URL=postgres://shop:se/cret@databse/shop', null],
  ['API_KEY=http://secret', null],
  ['IMAGE=redis:70', null],
  ['HOSTNAME=web', null],
  ['MODE=production', null],
] as const) {
  test(`${entry} asks for ${host ?? 'nobody unknown'}`, () => {
    const radarr = member('radarr', 'media', [entry]);
    const [variable] = entry.split('=');
    assert.deepEqual(unmetRefs(radarr, [radarr, sonarr]), host === null ? [] : [{ variable, host }]);
  });
}

test('no password leaves with an unknown host, whatever signs it is made of', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const secret = `${before}hunter2secret${after}`;
      const values = [`http://u:${secret}@nobody/path`, `http://u:${secret}@nobody`];
      const radarr = member(
        'radarr',
        'media',
        values.map((value, at) => `URL_${at}=${value}`),
      );
      const hosts = unmetRefs(radarr, [radarr]).map(({ host }) => host);
      for (const host of hosts) assert.ok(!host.includes('hunter2'), host);
    }),
  );
});

test('a neighbour of another network is not met; names given by hand are', () => {
  const radarr = member('radarr', 'other', ['SONARR_URL=http://sonarr:8989', 'NAS_URL=http://nas']);
  const given = { ...radarr.container.HostConfig, ExtraHosts: ['nas:10.0.0.9'] };
  const cut = { ...radarr, container: { ...radarr.container, HostConfig: given } };
  assert.deepEqual(unmetRefs(cut, [cut, sonarr]), [{ variable: 'SONARR_URL', host: 'sonarr' }]);
});
