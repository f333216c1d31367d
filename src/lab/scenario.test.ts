import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, test } from 'node:test';
import { CAUSES } from '#diagnosis/causes/index.ts';
import { findScenarios } from './find-scenarios.ts';
import { faultsOf, readScenario, ScenarioError } from './scenario.ts';

const LAB = resolve(import.meta.dirname, '..', '..', 'lab');
const dir = mkdtempSync(join(tmpdir(), 'opspilot-scenarios-'));
after(() => rmSync(dir, { recursive: true }));

const GOOD = 'title: t\ntruth: healthy\nfix: { expected: none }\n';

function scenario(name: string, text: string): string {
  const folder = join(dir, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'scenario.yaml'), text);
  return folder;
}

describe('the scenarios of the lab', () => {
  const docker = findScenarios(join(LAB, 'scenarios'));
  const all = [...docker, ...findScenarios(join(LAB, 'process'))];

  test('are of every kind, and many', () => {
    const tagged = (tag: string) => docker.filter(({ tags }) => tags.includes(tag)).length;
    assert.ok(docker.length >= 40);
    assert.ok(tagged('healthy') >= 8);
    assert.ok(tagged('two faults') >= 4);
    assert.ok(tagged('cascade') >= 6);
    for (const { name, tags, truth } of all) {
      assert.equal(tags.includes('healthy'), truth === 'healthy', name);
      assert.equal(tags.includes('two faults'), faultsOf({ truth }).length > 1, name);
    }
  });

  test('accept only causes that the engine can name', () => {
    const known = new Set(CAUSES.map(({ id }) => id));
    for (const { name, truth } of all) {
      for (const { causes } of faultsOf({ truth })) {
        assert.deepEqual(
          causes.filter((id) => !known.has(id)),
          [],
          name,
        );
      }
    }
  });

  test('have nothing to mend where nothing is broken', () => {
    for (const { name, truth, fix } of all) if (truth === 'healthy') assert.equal(fix.expected, 'none', name);
  });
});

describe('a scenario that is not one', () => {
  const refused: [what: string, text: string, rule: RegExp][] = [
    ['no YAML', 'title: [', /scenario\.yaml/],
    ['an unknown key', `${GOOD}trut: x\n`, /trut/],
    ['no truth', 'title: t\nfix: { expected: none }\n', /truth/],
    ['a file outside its folder', `${GOOD}inject: [{ remove: ../x }]\n`, /inject/],
    ['a program that the lab does not run', `${GOOD}inject: [[rm, -rf, x]]\n`, /inject/],
    [
      'a pattern that is none',
      GOOD.replace('healthy', '{ object: a, causes: [b], decisive_evidence: "(" }'),
      /regular expression/,
    ],
  ];
  for (const [what, text, rule] of refused) {
    test(`${what} is refused by name and rule`, () => {
      assert.throws(
        () => readScenario(scenario('odd', text)),
        (error) => error instanceof ScenarioError && rule.test(error.message) && /odd/.test(error.message),
      );
    });
  }
});

describe('scenarios are chosen', () => {
  test('by name, by pattern, or all; by their own folder too', () => {
    const set = join(dir, 'set');
    for (const name of ['one', 'two', 'other']) {
      mkdirSync(join(set, name), { recursive: true });
      writeFileSync(join(set, name, 'scenario.yaml'), GOOD);
    }
    const names = (only?: string) => findScenarios(set, only).map(({ name }) => name);
    assert.deepEqual(names(), ['one', 'other', 'two']);
    assert.deepEqual(names('two,one'), ['one', 'two']);
    assert.deepEqual(names('o*'), ['one', 'other']);
    assert.deepEqual(
      findScenarios(join(set, 'two')).map(({ name }) => name),
      ['two'],
    );
    assert.throws(() => names('three'), /no scenario "three"/);
    assert.throws(() => findScenarios(join(dir, 'nowhere')), /there is no folder/);
  });
});
