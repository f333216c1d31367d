import { type FormEvent, useState } from 'react';
import { Role } from '#contract/identity.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Check } from '../../ui/check.tsx';
import { Choice } from '../../ui/choice.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Field } from '../../ui/field.tsx';
import { Note } from '../../ui/note.tsx';
import { useMakeToken } from './people-changes.ts';

const LIVES = ['30', '90', '365', ''] as const;

/** Makes an API token, which is shown this once. */
export function TokenForm() {
  const t = useText();
  const make = useMakeToken();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState<(typeof LIVES)[number]>('90');
  const [canApprove, setCanApprove] = useState(false);
  const [nameless, setNameless] = useState(false);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setNameless(name.trim() === '');
    if (make.isPending || name.trim() === '') return;
    const expires_in_days = days === '' ? null : Number(days);
    make.mutate(
      { name: name.trim(), role, can_approve: canApprove && role !== 'viewer', expires_in_days },
      { onSuccess: () => setName('') },
    );
  }

  return (
    <form className="stack" onSubmit={submit} noValidate>
      <div className="toolbar">
        <div className="grow">
          <Field
            label={t.people.tokenName}
            maxLength={80}
            required
            value={name}
            error={nameless ? t.people.needName : ''}
            onChange={({ target }) => setName(target.value)}
          />
        </div>
        <Choice
          label={t.people.role}
          value={role}
          options={Role.options.map((one) => [one, t.roles[one]])}
          onChoose={setRole}
        />
        <Choice
          label={t.people.tokenDays}
          value={days}
          options={LIVES.map((one) => [one, one === '' ? t.people.forever : t.people.days(Number(one))])}
          onChoose={setDays}
        />
      </div>
      {role === 'viewer' ? null : (
        <Check checked={canApprove} onChange={setCanApprove}>
          {t.people.canApprove}
        </Check>
      )}
      {make.isError ? <FailureNote error={make.error} /> : null}
      <div>
        <Button type="submit" busy={make.isPending}>
          {t.people.makeToken}
        </Button>
      </div>
      {make.data ? (
        <Note tone="ok" role="status">
          <p>{t.people.tokenReady}</p>
          <CopyField label={make.data.name} value={make.data.token} />
        </Note>
      ) : null}
    </form>
  );
}
