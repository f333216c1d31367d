import { existsSync } from 'node:fs';
import { ConfigError, loadConfig } from '#config/load.ts';
import { dataDirAt } from '../data-dir.ts';

/** Where Prometheus listens when nobody says otherwise. */
const USUAL_URL = 'http://127.0.0.1:9090';
const TRY_MS = 2000;

/** Whether a Prometheus is configured or at its usual place, and what it could tell. */
export async function findPrometheus(
  dataDir: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ what: string; ok: boolean; needed: boolean; detail: string }> {
  const [what, needed] = ['Prometheus', false];
  let configured: string | undefined;
  try {
    configured = configuredUrl(dataDir, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { what, ok: false, needed, detail: `where it is cannot be read: ${error.message}` };
  }
  const url = configured ?? USUAL_URL;
  try {
    const detail = `${url}: ${await describe(url)}`;
    if (configured !== undefined) return { what, ok: true, needed, detail };
    return { what, ok: true, needed, detail: `${detail}; not used: set metrics.prometheus_url` };
  } catch (error) {
    const why =
      configured === undefined ? 'nothing is configured, and nothing' : 'metrics.prometheus_url: nothing';
    const without = 'computing time and memory are read from the containers, error rates from nowhere';
    return { what, ok: false, needed, detail: `${why} at ${url} (${reasonOf(error)}); ${without}` };
  }
}

function configuredUrl(
  dataDir: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { config: file } = dataDirAt(dataDir);
  const { config } = loadConfig({ file: existsSync(file) ? file : undefined, env, flags: {} });
  return config.metrics.prometheus_url;
}

async function describe(url: string): Promise<string> {
  const build = await ask(url, '/api/v1/status/buildinfo');
  const version = typeof build.version === 'string' ? build.version.slice(0, 40) : 'of an unknown version';
  const { activeTargets: targets } = await ask(url, '/api/v1/targets?state=active');
  if (!Array.isArray(targets)) return version;
  const up = targets.filter((target) => target?.health === 'up').length;
  return `${version}, ${up} of ${targets.length} targets up`;
}

async function ask(url: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(TRY_MS),
  });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
  const body = (await answer.json()) as { data?: Readonly<Record<string, unknown>> } | null;
  if (typeof body?.data !== 'object' || body.data === null) throw new Error('something else is there');
  return body.data;
}

function reasonOf(error: unknown): string {
  const { cause, name, message } = error as Error & { cause?: { code?: string } };
  if (name === 'SyntaxError') return 'something else is there';
  return name === 'TimeoutError' ? 'ETIMEDOUT' : (cause?.code ?? message);
}
