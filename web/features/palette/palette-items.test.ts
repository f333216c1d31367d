import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunSummary } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { en } from '../../text/en.ts';
import { placesOf } from '../shell/places.ts';
import { paletteItems } from './palette-items.ts';

const KNOWN = {
  places: placesOf('owner'),
  services: [{ id: 'sonarr' }, { id: 'radarr' }] as ServiceStatus[],
  runs: [{ id: 'r1', headline: 'radarr has crashed', goal: 'why?' }] as RunSummary[],
  mayAsk: true,
};
const texts = (typed: string, known = KNOWN) => paletteItems(typed, known, en).map(({ text }) => text);

test('without a word it offers the pages first, and no question', () => {
  assert.equal(texts('')[0], en.frame.home);
  assert.ok(!texts('').some((text) => text.startsWith('Ask')));
});

test('every word has to fit, in any order, and what begins with the first comes first', () => {
  assert.deepEqual(texts('radarr'), ['radarr', 'radarr has crashed', 'Ask: radarr']);
  assert.deepEqual(texts('crashed radarr').slice(0, 1), ['radarr has crashed']);
  assert.deepEqual(texts('service sonarr'), ['sonarr', 'Ask: service sonarr']);
});

test('who may not ask is offered no question, and what nobody knows gives nothing', () => {
  assert.deepEqual(texts('nothing of the kind', { ...KNOWN, mayAsk: false }), []);
});
