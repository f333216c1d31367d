import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, shortFolder, startKept } from './kept.ts';
import type { Part } from './part.ts';
import { aptInstall, findProgram } from './programs.ts';

const exec = promisify(execFile);

/** A Prometheus server with a past. */
export interface Prometheus extends AsyncDisposable {
  readonly url: string;
}

export const prometheus: Part = {
  name: 'Prometheus',
  async whyMissing() {
    return findProgram('prometheus') === null || findProgram('promtool') === null
      ? await aptInstall(['prometheus'])
      : null;
  },
};

/**
 * A server of the caller's own on a loopback port that scrapes nothing and knows what `openMetrics` says: lines of
 * OpenMetrics with the times of their samples in seconds, in which all samples of a metric stand together.
 */
export async function startPrometheus(openMetrics: readonly string[]): Promise<Prometheus> {
  const [command, tool] = ['prometheus', 'promtool'].map(findProgram);
  if (command == null || tool == null) throw new Error('Prometheus is not installed');
  const folder = await shortFolder();
  const [past, data] = [join(folder, 'past.txt'), join(folder, 'data')];
  await mkdir(data);
  await writeFile(join(folder, 'prometheus.yml'), '{}\n');
  await writeFile(past, `${[...openMetrics, '# EOF'].join('\n')}\n`);
  await exec(tool, ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', past, data]);
  const host = `127.0.0.1:${await freePort()}`;
  const settings = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.time=10y',
    `--web.listen-address=${host}`,
    '--log.level=error',
  ];
  const daemon = await startKept(
    {
      command,
      args: settings,
      env: {},
      user: null,
      stopSignal: 'SIGTERM',
      folder,
      engineSocket: null,
      undo: [],
    },
    () => isReady(host),
  );
  return { url: `http://${host}`, [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose]() };
}

async function isReady(host: string): Promise<boolean> {
  try {
    return (await fetch(`http://${host}/-/ready`)).ok;
  } catch {
    return false;
  }
}
