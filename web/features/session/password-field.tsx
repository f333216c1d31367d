import { useState } from 'react';
import { useText } from '../../text/text.ts';
import { Check } from '../../ui/check.tsx';
import { Field } from '../../ui/field.tsx';

interface PasswordFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isNew?: boolean;
  readonly error?: string;
}

/** A password that can be looked at before it is sent. */
export function PasswordField({ value, onChange, isNew = false, error = '' }: PasswordFieldProps) {
  const t = useText();
  const [shown, setShown] = useState(false);
  return (
    <Field
      label={t.session.password}
      type={shown ? 'text' : 'password'}
      autoComplete={isNew ? 'new-password' : 'current-password'}
      required
      spellCheck={false}
      value={value}
      error={error}
      {...(isNew ? { hint: t.session.passwordHint } : {})}
      onChange={({ target }) => onChange(target.value)}
    >
      <Check checked={shown} onChange={setShown}>
        {t.session.show}
      </Check>
    </Field>
  );
}
