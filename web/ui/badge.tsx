import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

/** How something is. Each tone has a shape of its own, so that colour is never the only sign. */
export type Tone = 'ok' | 'warn' | 'bad' | 'unknown' | 'busy';

const SHAPES: Readonly<Record<Tone, IconName>> = {
  ok: 'ok',
  warn: 'warn',
  bad: 'bad',
  unknown: 'unknown',
  busy: 'busy',
};

export function shapeOf(tone: Tone): IconName {
  return SHAPES[tone];
}

/** Shape, colour and word in one. */
export function Badge({ tone, icon, children }: { tone: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span className={`badge tone-${tone}`}>
      <Icon name={icon ?? shapeOf(tone)} size={18} />
      {children}
    </span>
  );
}
