import type { ServiceStatus } from '#contract/service.ts';
import type { Text } from '../../text/text.ts';
import type { Tone } from '../../ui/badge.tsx';
import type { IconName } from '../../ui/icon.tsx';

/** A service in one word and one predicate, for people. `troubled`: somebody should look at it. */
export interface ServiceMood {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly word: string;
  /** Goes on after the service's name: `radarr has crashed`. '' when all is well. */
  readonly says: string;
  readonly troubled: boolean;
}

/** Exit codes of a program that was asked to end: by itself, or by SIGTERM (128 + 15). */
const ASKED_TO_END: readonly (number | null)[] = [0, 143];

export function moodOf(service: ServiceStatus, { service: t }: Text): ServiceMood {
  const { state, health, exit_code, oom_killed, one_off } = service;
  switch (state) {
    case 'running':
      if (health === 'unhealthy') return bad('warn', t.unhealthy, t.saysUnhealthy);
      if (health === 'starting') return { tone: 'busy', word: t.starting, says: '', troubled: false };
      return { tone: 'ok', word: t.running, says: '', troubled: false };
    case 'restarting':
      return bad('bad', t.looping, t.saysLooping);
    case 'paused':
      return bad('warn', t.paused, t.saysPaused);
    case 'missing':
      return bad('bad', t.missing, t.saysMissing);
    case 'removing':
      return { tone: 'unknown', word: t.removing, says: t.saysRemoving, troubled: false };
    case 'created':
      return { tone: 'unknown', icon: 'stopped', word: t.stopped, says: t.saysStopped, troubled: !one_off };
    case 'exited':
    case 'dead':
      if (oom_killed) return bad('bad', t.crashed, t.saysMemory);
      if (state === 'exited' && ASKED_TO_END.includes(exit_code))
        return { tone: 'unknown', icon: 'stopped', word: t.stopped, says: t.saysStopped, troubled: !one_off };
      return bad('bad', t.crashed, t.saysCrashed);
  }
}

/** When it came into this state; null when nobody knows. */
export function since(service: ServiceStatus): string | null {
  return service.state === 'running' ? service.started_at : (service.finished_at ?? service.started_at);
}

function bad(tone: 'warn' | 'bad', word: string, says: string): ServiceMood {
  return { tone, word, says, troubled: true };
}
