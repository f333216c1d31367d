import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Icon, type IconName } from './icon.tsx';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  readonly look?: 'plain' | 'primary' | 'quiet';
  readonly small?: boolean;
  readonly icon?: IconName;
  /** Something is under way: further clicks do nothing, and the button stays where the focus is. */
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly children: ReactNode;
}

/** A button that keeps the focus while it works, and cannot be pressed twice meanwhile. */
export function Button({ look = 'plain', small, icon, busy, onClick, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={buttonClass(look, small)}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon || busy ? <Icon name={busy ? 'busy' : (icon ?? 'busy')} /> : null}
      {children}
    </button>
  );
}

/** The same look for links. */
export function buttonClass(look: 'plain' | 'primary' | 'quiet' = 'plain', small = false): string {
  return ['button', look === 'plain' ? '' : `button-${look}`, small ? 'button-small' : '']
    .filter((name) => name !== '')
    .join(' ');
}
