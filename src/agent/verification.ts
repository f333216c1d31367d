import type { Predicate } from '#contract/diagnosis.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { ToolReply } from '#contract/tool.ts';
import { canonicalJson, type Json } from '#core/canonical-json.ts';

/** What a verification asks with: read tools through the gate, a clock and a sleep that a cancel cuts short. */
export interface VerificationParts {
  readonly call: (tool: string, args: Record<string, Json>) => Promise<ToolReply>;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  readonly cancelled: () => boolean;
}

/** `failing` names the conditions that did not hold at the end, in plain words. */
export interface Verification {
  readonly holds: boolean;
  readonly failing: readonly string[];
  readonly seconds: number;
}

type Check = Predicate['checks'][number];

const POLL_MS = 1500;

/** Polls until every condition of the predicate holds at once, or its time is over. */
export async function verify(predicate: Predicate, parts: VerificationParts): Promise<Verification> {
  const begun = parts.now().getTime();
  const steady = new Map<string, { fingerprint: string; since: number }>();
  for (;;) {
    const failing = await failingChecks(predicate.checks, parts, steady);
    const seconds = (parts.now().getTime() - begun) / 1000;
    if (failing.length === 0) return { holds: true, failing, seconds };
    if (seconds >= predicate.within_s || parts.cancelled()) return { holds: false, failing, seconds };
    await parts.sleep(POLL_MS);
  }
}

async function failingChecks(
  checks: readonly Check[],
  parts: VerificationParts,
  steady: Map<string, { fingerprint: string; since: number }>,
): Promise<string[]> {
  const services = checks.some(isAboutStatus) ? await readServices(parts) : [];
  const failing: string[] = [];
  for (const check of checks) {
    const reason = await failureOf(check, services, parts, steady);
    if (reason !== null) failing.push(reason);
  }
  return failing;
}

function isAboutStatus(check: Check): boolean {
  return check.kind === 'running' || check.kind === 'healthy' || check.kind === 'stable';
}

/** An unreadable list is no services, so that every condition about one fails: never a verified fix on no data. */
async function readServices(parts: VerificationParts): Promise<readonly ServiceStatus[]> {
  const reply = await parts.call('list_services', {});
  if (reply.status !== 'ok') return [];
  return (reply.raw as { services: ServiceStatus[] }).services;
}

async function failureOf(
  check: Check,
  services: readonly ServiceStatus[],
  parts: VerificationParts,
  steady: Map<string, { fingerprint: string; since: number }>,
): Promise<string | null> {
  if (check.kind === 'answers') return answers(check.service, parts);
  if (check.kind === 'output' || check.kind === 'absent') return outputHolds(check, parts);
  const status = services.find((service) => service.id === check.service);
  if (!status) return `${check.service} is not there`;
  if (check.kind === 'running')
    return status.state === 'running' ? null : `${check.service} is ${status.state}`;
  if (check.kind === 'healthy') {
    const well = status.health === 'healthy' || status.health === 'none';
    return well ? null : `${check.service} is ${status.health}`;
  }
  return stable(check.service, check.seconds, status, parts.now().getTime(), steady);
}

/** Holds when the same life of the service has been seen running for so long. */
function stable(
  service: string,
  seconds: number,
  status: ServiceStatus,
  now: number,
  steady: Map<string, { fingerprint: string; since: number }>,
): string | null {
  const fingerprint = canonicalJson([status.object_id, status.state, status.started_at, status.restarts]);
  const known = steady.get(service);
  if (!known || known.fingerprint !== fingerprint) {
    steady.set(service, { fingerprint, since: now });
    return `${service} has not run ${seconds} s without a restart yet`;
  }
  if (status.state !== 'running') return `${service} is ${status.state}`;
  const held = (now - known.since) / 1000;
  return held >= seconds
    ? null
    : `${service} has run only ${Math.round(held)} of ${seconds} s without a restart`;
}

async function answers(service: string, parts: VerificationParts): Promise<string | null> {
  const reply = await parts.call('probe_service', { service });
  if (reply.status !== 'ok') return `${service} could not be asked`;
  const { reachable, status } = reply.raw as { reachable: boolean; status: number | null };
  if (!reachable) return `${service} does not answer`;
  return status !== null && status >= 500 ? `${service} answers with status ${status}` : null;
}

async function outputHolds(
  check: Extract<Check, { kind: 'output' | 'absent' }>,
  parts: VerificationParts,
): Promise<string | null> {
  const reply = await parts.call(check.tool, check.args);
  if (reply.status !== 'ok') return `${check.tool} could not be read`;
  const found = valueAt(reply.raw, check.path);
  if (check.kind === 'output') {
    return same(found, check.equals)
      ? null
      : `${check.path} of ${check.tool} is not ${canonicalJson(check.equals)}`;
  }
  if (!Array.isArray(found)) return `${check.path} of ${check.tool} is no list`;
  const there = found.some((item) => same(valueAt(item, check.field), check.equals));
  return there ? `${check.field} ${canonicalJson(check.equals)} is still in ${check.tool}` : null;
}

function same(found: unknown, wanted: Json): boolean {
  return canonicalJson(found ?? null) === canonicalJson(wanted);
}

/** The value at a dotted path, by own properties only. */
function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  return path.split('.').reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined;
    return (inner as Record<string, unknown>)[key];
  }, value);
}
