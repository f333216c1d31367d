import { plainService } from '#contract/plain-service.ts';
import type { ServiceStatus } from '#contract/service.ts';
import type { Json } from '#core/canonical-json.ts';

/** Healthy services that have nothing to do with the rest: nothing that is concluded may change by them. */
export function strangers(count: number, at: Date): ServiceStatus[] {
  return Array.from({ length: count }, (_, n) => stranger(n, at));
}

/** What one of them has in its log: everyday lines, some of which name what would be trouble. */
export function chatter(lines: number, at: Date): Json[] {
  return Array.from({ length: lines }, (_, n) => ({
    n: n + 1,
    at: new Date(at.getTime() - (lines - n) * 1000).toISOString(),
    stream: 'stdout',
    text: CHAT[n % CHAT.length]!.replace('#', String(n)),
  }));
}

function stranger(n: number, at: Date): ServiceStatus {
  return {
    ...plainService(`stranger-${n}`),
    object_id: n.toString(16).padStart(64, '5'),
    image: 'stranger:1',
    image_id: `sha256:${'5'.repeat(64)}`,
    health: n % 3 === 0 ? 'healthy' : 'none',
    started_at: new Date(at.getTime() - 86_400_000).toISOString(),
    restart_policy: 'unless-stopped',
    networks: ['strangers'],
    project: 'strangers',
    compose_service: `stranger-${n}`,
  };
}

const CHAT = [
  'INFO handled request # in 12 ms',
  'listening on port 8080',
  'INFO cache refreshed, # entries',
  'DEBUG worker # idle',
  'INFO 0 errors, # ok since start',
  'connection closed, 0 errors, retry limit 3',
] as const;
