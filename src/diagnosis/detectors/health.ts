import type { Finding } from '../finding.ts';
import { type Detector, finding, secondsSince } from './detector.ts';
import { isLooping } from './loop.ts';

/** Seconds after which a service that is still `starting` has taken too long. */
const SLOW_START_S = 180;

/** What a service's own health check says. */
export const healthDetector: Detector = {
  name: 'health',
  emits: ['unhealthy', 'slow-start', 'healthy'],
  detect({ facts, now }) {
    const found: Finding[] = [];
    for (const health of facts.all('health')) {
      const state = facts.latest('state', health.subject);
      if (state && state.value.state !== 'running') continue;
      const { output, streak } = health.value;
      // Between two ends of a loop every check passes.
      if (health.value.state === 'healthy' && !isLooping(facts, health.subject, now))
        found.push(finding('healthy', [health], 'its health check passes'));
      if (health.value.state === 'unhealthy') {
        const said = output.trim() === '' ? '' : `; it said: ${oneLine(output)}`;
        const times = streak > 1 ? ` (${streak} times in a row)` : '';
        found.push(
          finding('unhealthy', [health], `its health check fails${times}${said}`, {
            data: { output: oneLine(output), streak },
          }),
        );
      }
      const up = secondsSince(state?.value.started_at ?? null, now);
      if (health.value.state === 'starting' && up !== null && up > SLOW_START_S) {
        found.push(
          finding('slow-start', [health], `${Math.round(up)} s after its start it is not ready yet`),
        );
      }
    }
    return found;
  },
};

function oneLine(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > 200 ? `${flat.slice(0, 199)}…` : flat;
}
