import type { Breaker } from './breaker.ts';
import type { UpstreamSpec } from './spec.ts';
import type { UpstreamStatus } from './upstreams.ts';

/** What is known of a server, for its light. */
export interface UpstreamFacts {
  readonly spec: Pick<UpstreamSpec, 'disabled'>;
  /** By the operator, or because it failed too often. */
  readonly isDisabled: boolean;
  readonly breaker: Pick<Breaker, 'state' | 'failures'>;
  readonly isConnected: boolean;
  readonly isListed: boolean;
  readonly wantsSignIn: boolean;
}

/** How a server is, in one word and one colour. */
export function stateOf(facts: UpstreamFacts): Pick<UpstreamStatus, 'state' | 'light'> {
  const { spec, isDisabled, breaker, isConnected, isListed, wantsSignIn } = facts;
  if (isDisabled)
    return spec.disabled ? { state: 'disabled', light: 'yellow' } : { state: 'unhealthy', light: 'red' };
  if (wantsSignIn) return { state: 'needs sign-in', light: 'yellow' };
  if (breaker.state === 'open') return { state: 'unhealthy', light: 'red' };
  if (breaker.failures > 0) return { state: 'waiting', light: 'yellow' };
  if (!isConnected) return { state: 'idle', light: isListed ? 'green' : 'yellow' };
  return isListed ? { state: 'up', light: 'green' } : { state: 'connecting', light: 'yellow' };
}
