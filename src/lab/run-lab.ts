import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabParts } from './parts.ts';
import type { ScenarioResult } from './result.ts';
import { runScenario } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';

/** Runs scenarios side by side, `jobs` at a time. Recordings go to `recordings/<name>.json` below `out`, one each. */
export async function runLab(
  scenarios: readonly Scenario[],
  parts: LabParts,
  out: string,
): Promise<ScenarioResult[]> {
  const recordings = join(out, 'recordings');
  await rm(recordings, { recursive: true, force: true });
  await mkdir(recordings, { recursive: true });
  const waiting = scenarios.map((scenario, index) => ({ scenario, number: index + 1 }));
  const results: ScenarioResult[] = [];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined && !parts.signal.aborted; next = waiting.shift()) {
      const { result, recording } = await runScenario(next.scenario, next.number, parts);
      results.push(result);
      if (recording) {
        await writeFile(join(recordings, `${result.name}.json`), `${JSON.stringify(recording, null, 1)}\n`);
      }
    }
  };
  await Promise.all(Array.from({ length: parts.jobs }, worker));
  return results.sort((a, b) => (a.name < b.name ? -1 : 1));
}
