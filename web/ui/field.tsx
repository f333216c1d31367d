import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react';
import { Icon } from './icon.tsx';

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly hint?: string;
  /** Why the value cannot be taken; '' when it can. */
  readonly error?: string;
  readonly ref?: Ref<HTMLInputElement>;
  /** Shown below the input, such as a checkbox that belongs to it. */
  readonly children?: ReactNode;
}

/** An input with its label, hint and error tied to it. */
export function Field({ label, hint, error = '', children, ...input }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error === '' ? '' : `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        aria-invalid={error === '' ? undefined : true}
        aria-describedby={described || undefined}
        {...input}
      />
      {hint ? (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {error === '' ? null : (
        <p className="field-error" id={`${id}-error`} role="alert">
          <Icon name="bad" />
          {error}
        </p>
      )}
      {children}
    </div>
  );
}
