import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Approval } from '#contract/approval.ts';
import { AuditVerdict } from '#contract/audit.ts';
import { ApprovalList } from '#contract/http-api.ts';
import type { Api } from '../api.ts';
import { eventually } from '../eventually.ts';
import { type OpsPilot, startOpsPilot } from '../opspilot.ts';
import { processesNaming } from '../processes.ts';

/** Starts the product again, unharmed, and looks that the dead server's controller is gone. */
export async function nextLife(dataDir: string): Promise<OpsPilot> {
  const ops = await startOpsPilot({ dataDir, demo: true });
  const controllers = () => processesNaming(join(dataDir, 'controller')).length;
  await eventually('there is one controller', () => controllers() === 1);
  return ops;
}

/** The record is whole; and who comes next begins on what a killed server leaves. */
export async function leave(ops: OpsPilot): Promise<void> {
  const verdict = await ops.api.get('/api/audit/verify', AuditVerdict);
  assert.equal(verdict.ok, true, verdict.first_bad?.reason);
  await ops.end('SIGKILL');
}

/** All requests for consent, newest first. */
export async function requestsAt(api: Api): Promise<Approval[]> {
  return (await api.get('/api/approvals?limit=500', ApprovalList)).approvals;
}

/** How often the executors of this data dir have begun an action, or that of one consent. */
export function timesBegun(dataDir: string, digest = '[0-9a-f]+'): number {
  const started = new RegExp(`"jti":"${digest}:do".*"type":"started"`);
  const journals = ['hub', 'controller'].map((name) => join(dataDir, name, 'journal.jsonl'));
  const lines = journals.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return lines.filter((line) => started.test(line)).length;
}

/** Presses a button of jellyfin, again while it rests from the last time. */
export async function press(verb: 'stop' | 'restart', api: Api): Promise<void> {
  for (;;) {
    const { status, body } = await api.send('POST', `/api/services/jellyfin/${verb}`, { confirm: true });
    if (status !== 429) return;
    await sleep(body.retry_after_s * 1000);
  }
}
