import type { Json } from '#core/canonical-json.ts';
import type { RuntimeStatus } from './runtime.ts';

/**
 * The part of a service's state that a consent binds to: which object, from which image, in which phase, since when.
 * A service in a restart loop has a new start every few seconds, so its start is left out.
 */
export function bindingOf(status: RuntimeStatus): { [key: string]: Json } {
  const phase = phaseOf(status);
  return {
    object_id: status.object_id,
    image_id: status.image_id,
    phase,
    ...(phase === 'looping' ? {} : { started_at: status.started_at }),
  };
}

function phaseOf(status: RuntimeStatus): 'running' | 'looping' | 'stopped' {
  if (status.state === 'restarting') return 'looping';
  return status.state === 'running' || status.state === 'paused' ? 'running' : 'stopped';
}
