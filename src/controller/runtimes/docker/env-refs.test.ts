import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InspectedContainer } from './engine-shapes.ts';
import { envRefs, type Member } from './env-refs.ts';

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
