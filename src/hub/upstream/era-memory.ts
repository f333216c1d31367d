import type { PriorDiscovery } from '@modelcontextprotocol/client';

/**
 * Which protocol a server speaks, as it said last, for each server and authorisation of ours. A modern answer holds
 * until it fails; one of 2025 only for a day, because a server that was renewed still answers the old way.
 */
export interface EraMemory {
  recall(key: string): PriorDiscovery | null;
  keep(key: string, verdict: PriorDiscovery): void;
  forget(key: string): void;
}

export const LEGACY_HOLDS_MS = 24 * 3_600_000;
const MOST = 1000;

export function createEraMemory(now: () => Date): EraMemory {
  const verdicts = new Map<string, { readonly verdict: PriorDiscovery; readonly at: number }>();
  return {
    recall(key) {
      const kept = verdicts.get(key);
      if (kept === undefined) return null;
      const isStale = kept.verdict.kind === 'legacy' && now().getTime() - kept.at > LEGACY_HOLDS_MS;
      return isStale ? null : kept.verdict;
    },
    keep(key, verdict) {
      const [oldest] = verdicts.keys();
      if (verdicts.size >= MOST && oldest !== undefined) verdicts.delete(oldest);
      verdicts.delete(key);
      verdicts.set(key, { verdict, at: now().getTime() });
    },
    forget: (key) => void verdicts.delete(key),
  };
}
