import { join } from 'node:path';
import { readInstance } from '#cli/instance.ts';
import { loadConfig } from '#config/load.ts';
import { CreatedToken } from '#contract/http-api.ts';
import type { Role } from '#contract/identity.ts';
import { breakService, healService } from '#demo/faults.ts';
import { allowing, changeAllowlist } from '#executor/allowlist.ts';
import type { InstanceOptions, LabInstance } from '../lab/parts.ts';
import { dataDirAt } from './data-dir.ts';
import { startInstance } from './instance.ts';

const VERBS = ['restart', 'start', 'stop'] as const;

/** Starts an OpsPilot of the lab's own, API only, that sees one compose project or the embedded demo alone. */
export async function startLabInstance(
  { dataDir, project }: InstanceOptions,
  dockerSocket: string | null,
  say: (line: string) => void,
): Promise<LabInstance> {
  const dir = dataDirAt(dataDir);
  const { config } = loadConfig({
    file: undefined,
    env: {},
    flags: {
      'server.port': '0',
      'docker.enabled': String(project !== null),
      ...(project === null ? {} : { 'docker.project': project, 'docker.socket': dockerSocket ?? '' }),
    },
  });
  await using starting = new AsyncDisposableStack();
  const demo = project === null;
  const plan = {
    dir,
    config,
    configuration: { file: null, settings: [] },
    demo,
    webDir: null,
    configDir: dataDir,
    env: {},
    say,
    now: () => new Date(),
  };
  const instance = starting.use(await startInstance(plan));
  const owner = readInstance(dataDir);
  if (owner === null) throw new Error(`the instance left no file in ${dataDir}`);
  const token = (role: Role, canApprove: boolean) => createToken(instance.url, owner.token, role, canApprove);
  const [asker, approver] = [await token('member', false), await token('owner', true)];
  const held = starting.move();
  return {
    url: instance.url,
    asker,
    approver,
    demoDir: dir.demo,
    allow(services) {
      const file = join(dir.controller, 'allowlist.json');
      for (const service of services) changeAllowlist(file, allowing(service, VERBS));
    },
    async demo([verb, service = '', fault = '']) {
      if (verb === 'break') await breakService(dir.demo, service, fault);
      else if (verb === 'heal') await healService(dir.demo, service === '' ? undefined : service);
      else throw new Error(`demo knows break and heal, not ${verb}`);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

async function createToken(url: string, token: string, role: Role, canApprove: boolean): Promise<string> {
  const response = await fetch(`${url}/api/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: `lab ${role}`, role, can_approve: canApprove, expires_in_days: 1 }),
  });
  if (!response.ok) throw new Error(`the lab could not make a token for itself: status ${response.status}`);
  return CreatedToken.parse(await response.json()).token;
}
