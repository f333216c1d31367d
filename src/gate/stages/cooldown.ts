import { OpsError } from '#core/ops-error.ts';
import { cooldownKey } from '../passage.ts';
import type { Stage } from './stage.ts';

/** An action that was taken a moment ago rests, before anybody is asked to consent to it again. */
export const cooldown: Stage = {
  name: 'cooldown',
  async pass({ entry, args }, { ports }) {
    const key = cooldownKey(entry, args);
    if (key === null) return;
    const wait = await ports.limits.cooling(key);
    if (wait <= 0) return;
    throw new OpsError('cooldown', `${entry.info.name} rests for ${wait} s more`, {
      extras: { retry_after_s: wait },
    });
  },
};
