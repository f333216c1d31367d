import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { CallToolResult } from '@modelcontextprotocol/client';
import { createMemoryPins } from '../pins/memory-pins.ts';
import type { PinStore } from '../pins/pins.ts';
import { createUpstreams, type UpstreamsParts } from './create-upstreams.ts';
import {
  DEFAULT_ACCESS,
  DEFAULT_LIMITS,
  type UpstreamLimits,
  type UpstreamSpec,
  type UpstreamTransport,
} from './spec.ts';
import type { Caller, JsonObject, Upstreams } from './upstreams.ts';

export const NEVER = new AbortController().signal;
const ODD = join(import.meta.dirname, 'odd-server-fixture.ts');

/** The odd server of the tests as a child process. */
export function oddTransport(...flags: string[]): UpstreamTransport {
  return { kind: 'stdio', command: process.execPath, args: [ODD, ...flags], env: {}, cwd: null };
}

/** A whole spec; everything is accepted unless the test is about pins. */
export function specOf(
  id: string,
  transport: UpstreamTransport,
  { limits, ...over }: Partial<Omit<UpstreamSpec, 'limits'>> & { limits?: Partial<UpstreamLimits> } = {},
): UpstreamSpec {
  return {
    id,
    transport,
    disabled: false,
    era: 'auto',
    start: 'lazy',
    names: 'prefixed',
    pins: 'off',
    effects: {},
    evidence: {},
    access: DEFAULT_ACCESS,
    limits: { ...DEFAULT_LIMITS, callMs: 5000, connectMs: 10_000, ...limits },
    asks: ['elicitation', 'sampling'],
    perPrincipal: false,
    secretsVersion: '',
    secrets: async () => ({ env: {}, headers: {} }),
    ...over,
  };
}

/** Upstreams with these servers, connected and listed; the last lines in `said` are what a status would show. */
export async function world(
  specs: readonly UpstreamSpec[],
  over: Partial<UpstreamsParts> & { store?: PinStore } = {},
): Promise<Upstreams> {
  const { store = createMemoryPins(), ...parts } = over;
  const upstreams = await createUpstreams({
    self: { name: 'opspilot', version: 'test' },
    baseEnv: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' },
    pins: store,
    ownTools: () => [],
    redact: (text) => text,
    now: () => new Date(),
    runContainer: null,
    ...parts,
  });
  await upstreams.apply(specs);
  await upstreams.ready(AbortSignal.timeout(20_000));
  return upstreams;
}

export function caller(over: Partial<Caller> = {}): Caller {
  return { principal: 'u_1', signal: NEVER, capabilities: {}, ...over };
}

/** Calls a tool by the name that is shown. */
export async function call(
  upstreams: Upstreams,
  name: string,
  args: JsonObject = {},
  by: Caller = caller(),
): Promise<CallToolResult> {
  const tool = upstreams.tools().find(({ shown }) => shown.name === name);
  assert.ok(tool, `there is no ${name} among ${upstreams.tools().map(({ shown }) => shown.name)}`);
  return (await upstreams.callTool(tool, args, by)) as CallToolResult;
}

/** The text of a result's first item. */
export function textOf({ content: [first] }: CallToolResult): string {
  assert.ok(first?.type === 'text');
  return first.text;
}
