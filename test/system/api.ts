import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Approval, ApprovalView } from '#contract/approval.ts';
import { CreatedRun } from '#contract/http-api.ts';
import { Run } from '#contract/run.ts';
import { isFinal } from '#core/run-machine.ts';

/** What a schema of the contract does: reads an answer or throws. */
interface Shape<T> {
  parse(value: unknown): T;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
  readonly body: any;
}

/** The product's HTTP API as somebody with a token uses it. Answers that are not the expected ones fail the test. */
export interface Api {
  readonly url: string;
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  get<T>(path: string, shape: Shape<T>): Promise<T>;
  post<T>(path: string, body: unknown, shape: Shape<T>): Promise<T>;
  /** Files a run and resolves when it is final or waits for a person. */
  ask(goal: string): Promise<Run>;
  /** Resolves when a run is final or waits for a person. */
  settled(runId: string): Promise<Run>;
  /** Resolves when a run is final. */
  finished(runId: string): Promise<Run>;
  /** Approves with the digest that is shown. */
  approve(id: string): Promise<Approval>;
  approval(id: string): Promise<ApprovalView>;
}

const PATIENCE_MS = 150_000;
const LOOK_EVERY_MS = 100;

export function apiAt(url: string, token: string | null): Api {
  async function send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  async function expect<T>(method: string, path: string, body: unknown, shape: Shape<T>): Promise<T> {
    const answer = await send(method, path, body);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return shape.parse(answer.body);
  }

  async function until(runId: string, holds: (run: Run) => boolean): Promise<Run> {
    for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(LOOK_EVERY_MS)) {
      const run = await api.get(`/api/runs/${runId}`, Run);
      if (holds(run)) return run;
      assert.ok(Date.now() < deadline, `run ${runId} is still ${run.state}: ${run.steps.at(-1)?.why}`);
    }
  }

  const api: Api = {
    url,
    send,
    get: (path, shape) => expect('GET', path, undefined, shape),
    post: (path, body, shape) => expect('POST', path, body, shape),
    async ask(goal) {
      const { id } = await api.post('/api/runs', { goal }, CreatedRun);
      return api.settled(id);
    },
    settled: (runId) => until(runId, (run) => isFinal(run.state) || waits(run)),
    finished: (runId) => until(runId, (run) => isFinal(run.state)),
    async approve(id) {
      const { digest } = await api.approval(id);
      return api.post(`/api/approvals/${id}/approve`, { digest, acknowledged: true }, Approval);
    },
    approval: (id) => api.get(`/api/approvals/${id}`, ApprovalView),
  };
  return api;
}

/** The id of the one request for consent that a run waits for. */
export function waitingFor(run: Run): string {
  const open = run.approvals.filter(({ state }) => state === 'proposed');
  assert.equal(
    open.length,
    1,
    `run ${run.id} is ${run.state} ${run.outcome ?? ''}: ${run.headline} ${run.message}`,
  );
  return (open[0] as Run['approvals'][number]).id;
}

/** A request that was just decided moves on by itself. */
function waits({ state, approvals }: Run): boolean {
  return state === 'NEEDS_APPROVAL' && approvals.some((one) => one.state === 'proposed');
}
