import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diagnose } from '../engine.ts';
import { down, investigateWorld, looping, NOW, read, service, type World } from '../worlds/world-fixture.ts';

function causesOf(world: World): string[] {
  const { decision } = investigateWorld(world);
  return decision.diagnosis.causes.map(
    ({ cause, subject, victims }) => `${cause} ${subject} > ${victims.join(' ')}`,
  );
}

describe('roots and victims', () => {
  it('go down a chain to its deepest broken end', () => {
    const chain = ['a', 'b', 'c', 'd', 'e'];
    const services = chain.map((id, i) =>
      service(id, {
        ...(i === 4 ? down(1) : { health: 'unhealthy', failing_streak: 3, health_output: 'HTTP 503' }),
        depends_on: i < 4 ? [chain[i + 1]!] : [],
      }),
    );
    assert.deepEqual(causesOf({ services }), ['crashed e > a b c d']);
  });

  it('keep one of two that blame each other', () => {
    const refused = (other: string) =>
      [30, 20, 10, 1].map((age) => [age, `connect ECONNREFUSED ${other}:80`] as const);
    const world = {
      services: [
        service('left', looping(1, { depends_on: ['right'] })),
        service('right', looping(1, { depends_on: ['left'] })),
      ],
      logs: { left: refused('right'), right: refused('left') },
    };
    assert.equal(causesOf(world).length, 1);
  });

  it('leave a service its own fault when what it needs is broken too', () => {
    const world = {
      services: [service('web', looping(1, { depends_on: ['db'] })), service('db', down(1))],
      logs: { web: ['nginx: [emerg] unknown directive "x" in /etc/nginx/nginx.conf:1'] },
    };
    assert.deepEqual(causesOf(world).sort(), ['config-error web > ', 'crashed db > ']);
  });

  it('leave a crash with an exception of its own to itself', () => {
    const world = {
      services: [service('web', down(1, { depends_on: ['db'] })), service('db', down(1))],
      logs: { web: ['TypeError: Cannot read properties of undefined'] },
    };
    assert.deepEqual(causesOf(world).sort(), ['crashed db > ', 'crashed web > ']);
  });

  it('do not blame what is well', () => {
    const world = {
      services: [service('web', down(1, { depends_on: ['db'] })), service('db', { health: 'healthy' })],
    };
    assert.deepEqual(causesOf(world), ['crashed web > ']);
  });

  it('are the same for a snapshot that is read later', () => {
    const world = { services: [service('web', down(1))] };
    const observations = read(world, 'list_services', {}, 'a');
    const evidence = { observations, inventory: world.services, now: NOW, asked: '', checked: [] };
    assert.deepEqual(diagnose(evidence), diagnose(structuredClone(evidence)));
  });
});
