import { Checkbox } from '@base-ui/react/checkbox';
import type { ReactNode, Ref } from 'react';
import { Icon } from './icon.tsx';

export interface CheckProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly required?: boolean;
  readonly invalid?: boolean;
  /** Id of the text that says what is amiss. */
  readonly describedBy?: string | undefined;
  readonly ref?: Ref<HTMLElement>;
  readonly children: ReactNode;
}

/** A box to tick, large enough for a thumb, with its whole line as label. */
export function Check({ checked, onChange, required, invalid, describedBy, ref, children }: CheckProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is the control
    <label className="check">
      <Checkbox.Root
        ref={ref}
        className="check-box"
        checked={checked}
        onCheckedChange={onChange}
        required={required}
        data-invalid={invalid || undefined}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
      >
        <Checkbox.Indicator>
          <Icon name="check" size={18} />
        </Checkbox.Indicator>
      </Checkbox.Root>
      <span>{children}</span>
    </label>
  );
}
