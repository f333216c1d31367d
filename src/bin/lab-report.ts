import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabReport } from '#contract/dashboard.ts';
import { LabResults } from '../lab/result.ts';

const RUNTIMES = ['docker', 'process'] as const;

/** What the last runs of the lab left in their folder; a runtime that never ran, or whose results are of another form, is left out. */
export async function readLabReport(folder: string): Promise<LabReport> {
  const runs = await Promise.all(RUNTIMES.map((runtime) => readRun(join(folder, runtime, 'results.json'))));
  return { runs: runs.filter((run) => run !== null) };
}

async function readRun(file: string): Promise<LabReport['runs'][number] | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const results = LabResults.safeParse(parse(text)).data;
  if (!results) return null;
  const { runtime, planner, images, seconds, scenarios } = results;
  return {
    runtime,
    planner,
    images,
    at: (await stat(file)).mtime.toISOString(),
    seconds,
    scenarios: scenarios.map((one) => ({
      name: one.name,
      title: one.title,
      truth: one.truth,
      said: one.card?.headline ?? one.broken,
      seconds: one.seconds,
      failures: one.failures,
    })),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
