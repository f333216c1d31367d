import type { Case } from './case-fixture.ts';
import { service } from './world-fixture.ts';

const MIB = 1024 * 1024;
/** Values of the last hour, one a minute; a little unrest keeps them from being all alike. */
const hour = (valueAt: (minute: number) => number): number[] =>
  Array.from({ length: 60 }, (_, minute) => valueAt(minute) * (1 + 0.02 * Math.sin(7 * minute)));
const level = (value: number) => hour(() => value);
const since = (minute: number, before: number, after: number) => hour((at) => (at < minute ? before : after));

/** What only metrics tell, and what in them is no trouble. */
export const metrics: readonly Case[] = [
  {
    name: 'requests fail since a while, and only the metrics know',
    world: {
      services: [service('shop'), service('db', { health: 'healthy' })],
      metrics: {
        error_rate: { shop: since(40, 0, 0.3), db: level(0) },
        response_time: { shop: level(0.05) },
      },
    },
    causes: ['server-errors shop'],
    cites: /error_rate/,
  },
  {
    name: 'answers take longer since a while, and only the metrics know',
    world: {
      services: [service('wiki'), service('db', { health: 'healthy' })],
      metrics: { response_time: { wiki: since(45, 0.08, 2.4) } },
    },
    causes: ['slow-answers wiki'],
    cites: /response_time/,
  },
  {
    name: 'memory grows without end, and nears its limit',
    world: {
      services: [service('render', { started_at: '2025-03-01T06:00:00.000Z' }), service('db')],
      stats: { render: { memory_bytes: 247 * MIB, memory_limit_bytes: 256 * MIB } },
      metrics: { memory_usage: { render: hour((at) => (128 + 2 * at) * MIB), db: level(60 * MIB) } },
    },
    causes: ['memory-leak render'],
    fix: 'restart_container {"container":"render"}',
    cites: /memory_usage/,
  },
  {
    name: 'memory grows without end, and has hours left',
    world: {
      services: [service('render', { started_at: '2025-03-01T06:00:00.000Z' }), service('db')],
      stats: { render: { memory_bytes: 160 * MIB, memory_limit_bytes: 256 * MIB } },
      metrics: { memory_usage: { render: hour((at) => (100 + at) * MIB) } },
    },
    causes: ['memory-leak render'],
  },
  {
    name: 'healthy: an error rate that has come down again, a cache that fills up, a service that was always slow',
    world: {
      services: [service('shop'), service('cache'), service('reports')],
      stats: { cache: { memory_bytes: 150 * MIB, memory_limit_bytes: 256 * MIB } },
      metrics: {
        error_rate: { shop: hour((at) => (at > 20 && at < 35 ? 0.4 : 0)), cache: level(0.01) },
        response_time: { shop: hour((at) => (at > 20 && at < 35 ? 6 : 0.2)), reports: level(3) },
        memory_usage: { cache: hour((at) => 150 * MIB * (1 - Math.exp(-at / 8))), shop: level(50 * MIB) },
      },
    },
    causes: [],
  },
  {
    name: 'healthy: memory that grows and has room for days, or no limit',
    world: {
      services: [service('index'), service('free')],
      stats: { index: { memory_bytes: 200 * MIB, memory_limit_bytes: 16_000 * MIB } },
      metrics: {
        memory_usage: { index: hour((at) => (140 + at) * MIB), free: hour((at) => (140 + at) * MIB) },
      },
    },
    causes: [],
  },
];
