import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createDemoStack, type DemoService, startDemoStack, stopDemoStack } from '#demo/stack.ts';
import { allowing, changeAllowlist } from '#executor/allowlist.ts';
import type { DataDir } from './data-dir.ts';

/** What may be done to each demo service from the start: it is there to be broken and mended. */
const CONTROLLER_VERBS = ['restart', 'start', 'stop'] as const;
const HUB_VERBS: Readonly<Record<string, readonly string[]>> = {
  radarr: ['clear_radarr_queue_item'],
  sabnzbd: ['pause_sabnzbd', 'resume_sabnzbd'],
};

/** Makes the demo stack on first use, and starts it. A stack that was broken before is left broken. */
export async function startDemo(
  dir: DataDir,
  anyPorts: boolean,
): Promise<{ services: readonly DemoService[]; stop: () => Promise<void> }> {
  const isNew = !existsSync(join(dir.demo, 'stack.json'));
  const { services } = await createDemoStack(dir.demo, anyPorts ? { ports: 0 } : {});
  if (isNew) for (const { id } of services) allowDemo(dir, id);
  try {
    await startDemoStack(dir.demo);
  } catch (error) {
    await stopDemoStack(dir.demo);
    throw error;
  }
  return { services, stop: () => stopDemoStack(dir.demo) };
}

function allowDemo(dir: DataDir, service: string): void {
  changeAllowlist(join(dir.controller, 'allowlist.json'), allowing(service, CONTROLLER_VERBS));
  const verbs = HUB_VERBS[service];
  if (verbs) changeAllowlist(join(dir.hub, 'allowlist.json'), allowing(service, verbs));
}
