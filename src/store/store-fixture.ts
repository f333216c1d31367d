import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Approval } from '#contract/approval.ts';
import type { NewEvent } from '#contract/event.ts';
import type { Observation } from '#contract/observation.ts';
import type { RunStep } from '#contract/run.ts';
import { sha256 } from './chain-link.ts';
import type { Actor } from './store.ts';

export const BY: Actor = { actor: 'user-1', client: 'web', correlationId: 'req-1' };

/** A folder that goes away with its test. */
export async function tempFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'opspilot-store-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A clock that begins at a fixed time and advances by one millisecond per reading. */
export function steppingClock(from = Date.UTC(2026, 0, 2)): () => Date {
  let at = from;
  return () => new Date(at++);
}

export function someEvent(over: Partial<NewEvent> = {}): NewEvent {
  return {
    run_id: null,
    action: 'tool.called',
    resource: 'radarr',
    actor: 'user-1',
    client: 'web',
    result: 'ok',
    correlation_id: 'req-1',
    detail: 'get_container_status',
    metadata: { tool: 'get_container_status', ms: 12 },
    ...over,
  };
}

export function someObservation(id: string, value: Observation['value'] = 'exited'): Observation {
  return {
    id,
    what: 'state',
    subject: 'radarr',
    value,
    at: '2026-01-02T00:00:00.000Z',
    source: 'get_container_status',
    origin: 'tool_output',
    evidence: { kind: 'status', service: 'radarr', field: 'state', value },
  };
}

export function someStep(n: number, over: Partial<RunStep> = {}): RunStep {
  return {
    n,
    kind: 'call',
    tool: 'get_container_status',
    args: {},
    why: 'to see which services run',
    found: '',
    status: 'running',
    call_id: `call-${n}`,
    approval_id: null,
    started_at: '2026-01-02T00:00:00.000Z',
    ended_at: null,
    ...over,
  };
}

export function someApproval(id: string, over: Partial<Approval> = {}): Approval {
  const args = { service: 'radarr' };
  return {
    id,
    run_id: null,
    state: 'proposed',
    tool: 'restart_container',
    title: 'Restart radarr',
    why: 'it exited with code 1',
    target: 'radarr',
    args,
    origins: { service: 'inventory' },
    consent: {
      approval_id: id,
      aud: 'controller#epoch-1',
      verb: 'restart',
      args,
      pre: { id: 'c0ffee' },
      undo: null,
      policy_version: '1',
      evidence_hash: '',
      expires: '2026-01-02T00:15:00.000Z',
    },
    digest: sha256(id),
    seen: { binding: { id: 'c0ffee' }, shown: { state: 'exited' } },
    blast: {
      stack_wide: false,
      dependents: [],
      shared_networks: [],
      shared_volumes: [],
      published_ports: [],
      past_outcomes: {},
    },
    expected_downtime: 'about 10 seconds',
    predicate: null,
    undo: null,
    needs_second_confirmation: false,
    roles: ['owner', 'member'],
    requested_by: 'user-1',
    audit_id: `audit-${id}`,
    created_at: '2026-01-02T00:00:00.000Z',
    expires_at: '2026-01-02T00:15:00.000Z',
    history: [],
    ...over,
  };
}
