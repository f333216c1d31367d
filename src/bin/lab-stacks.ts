import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '#cli/command.ts';
import { buildImages, hasBuiltImages } from '../lab/docker/build-images.ts';
import { findCompose } from '../lab/docker/compose.ts';
import { createDockerStacks } from '../lab/docker/docker-stack.ts';
import { createEngine, type Engine } from '../lab/docker/engine.ts';
import { rolesOf } from '../lab/docker/images.ts';
import { createDemoStacks } from '../lab/process/process-stack.ts';
import type { Scenario } from '../lab/scenario.ts';
import type { OpenStack } from '../lab/stack.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const IMAGES = join(ROOT, 'lab', 'images');
/** An official image, small and asked for by the scenarios: where it can be had, so can the others. */
const SAMPLE = { fromImage: 'redis', tag: '7' };

/** How the stacks of a run are made; `images` says from what, for the report. */
export interface LabStacks {
  readonly open: OpenStack;
  readonly images: string;
}

export async function openLabStacks(options: {
  readonly socketPath: string | null;
  readonly images: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly scenarios: readonly Scenario[];
}): Promise<LabStacks> {
  const { socketPath, env, signal, say } = options;
  const roles = rolesOf(options.scenarios);
  if (socketPath === null) return { open: createDemoStacks(signal), images: 'none' };
  const engine = createEngine(socketPath);
  const plan = {
    cacheDir: join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'opspilot'),
    imagesDir: IMAGES,
    node: realpathSync(process.execPath),
    say,
  };
  const official = await wantsOfficial(options.images, engine, () => hasBuiltImages(engine, plan, roles));
  const local = official ? {} : await buildImages(engine, plan, roles);
  const composeEnv = { ...local, ...env, LAB_IMAGES: IMAGES, DOCKER_HOST: `unix://${socketPath}` };
  const compose = await findCompose(composeEnv);
  return {
    open: createDockerStacks({ engine, compose, env: composeEnv, signal }),
    images: official ? 'official images' : "images made from Debian's packages",
  };
}

/** What was built here before is used again: it is quicker than to ask a registry. */
async function wantsOfficial(
  images: string,
  engine: Engine,
  areBuilt: () => Promise<boolean>,
): Promise<boolean> {
  if (images === 'local' || images === 'official') return images === 'official';
  if (images !== 'auto')
    throw new UsageError(`--images must be auto, local or official, not ${JSON.stringify(images)}`);
  if (await areBuilt()) return false;
  return engine.json('POST', '/images/create', SAMPLE).then(
    () => true,
    () => false,
  );
}
