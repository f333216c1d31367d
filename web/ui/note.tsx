import type { ReactNode } from 'react';
import { shapeOf, type Tone } from './badge.tsx';
import { Icon, type IconName } from './icon.tsx';

interface NoteProps {
  readonly tone: Tone;
  readonly icon?: IconName;
  /** `alert` is read out at once, `status` when there is a pause. */
  readonly role?: 'alert' | 'status';
  readonly children: ReactNode;
}

/** A paragraph that must not be overlooked. */
export function Note({ tone, icon, role, children }: NoteProps) {
  return (
    <div className={`note tone-${tone}`} role={role}>
      <Icon name={icon ?? shapeOf(tone)} size={22} />
      <div className="note-body">{children}</div>
    </div>
  );
}
