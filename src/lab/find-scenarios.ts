import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readScenario, type Scenario, ScenarioError } from './scenario.ts';

/** The scenarios in a folder, each in a folder of its own, sorted by name; or the one that `dir` itself is. */
export function findScenarios(dir: string, only?: string): Scenario[] {
  const root = resolve(dir);
  if (!existsSync(root)) throw new ScenarioError(`there is no folder ${root}`);
  const folders = existsSync(join(root, 'scenario.yaml'))
    ? [root]
    : readdirSync(root)
        .map((name) => join(root, name))
        .filter((folder) => existsSync(join(folder, 'scenario.yaml')));
  const scenarios = folders.sort().map(readScenario);
  const wanted = only === undefined ? scenarios : scenarios.filter(({ name }) => matches(name, only));
  if (wanted.length > 0) return wanted;
  throw new ScenarioError(
    only === undefined ? `${root} has no scenarios` : `${root} has no scenario ${JSON.stringify(only)}`,
  );
}

/** `only` is a list of names with commas; `*` stands for anything. */
function matches(name: string, only: string): boolean {
  return only.split(',').some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`).test(name);
  });
}
