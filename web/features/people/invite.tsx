import { type FormEvent, useState } from 'react';
import { Role } from '#contract/identity.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Clock } from '../../ui/moment.tsx';
import { Note } from '../../ui/note.tsx';
import { useInvite } from './people-changes.ts';

/** Makes a one-time link for one more person. */
export function Invite() {
  const t = useText();
  const invite = useInvite();
  const [role, setRole] = useState<Role>('member');
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!invite.isPending) invite.mutate(role);
  }
  return (
    <section className="card">
      <div className="stack-tight">
        <h2>{t.people.invite}</h2>
        <p className="muted">{t.people.inviteLead}</p>
      </div>
      <form className="toolbar" onSubmit={submit}>
        <div className="grow">
          <Choice
            label={t.people.role}
            value={role}
            options={Role.options.map((one) => [one, `${t.roles[one]}: ${t.roleSays[one]}`])}
            onChoose={setRole}
          />
        </div>
        <Button type="submit" look="primary" busy={invite.isPending}>
          {t.people.makeLink}
        </Button>
      </form>
      {invite.isError ? <FailureNote error={invite.error} /> : null}
      {invite.data ? (
        <Note tone="ok" role="status">
          <p>
            {t.people.linkReady} <Clock at={invite.data.expires_at} />.
          </p>
          <CopyField label={t.people.linkFor(t.roles[invite.data.role])} value={invite.data.url} />
        </Note>
      ) : null}
    </section>
  );
}
