import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { RedeemInvitation } from '#contract/http-api.ts';
import { codeOf } from '../../api/api-error.ts';
import { KEYS } from '../../api/keys.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Field } from '../../ui/field.tsx';
import { Note } from '../../ui/note.tsx';
import { Door } from './door.tsx';
import { PasswordField } from './password-field.tsx';
import { redeem } from './session-queries.ts';

/** Where a one-time link leads. Its secret stands in the fragment, which a browser never sends to a server. */
export function JoinPage() {
  const t = useText();
  const secret = useLocation({ select: ({ hash }) => hash });
  if (secret === '') {
    return (
      <Door title={t.session.noSecret} lead={t.session.lead}>
        <p>{t.session.noSecretLead}</p>
        <p>
          <Link to="/sign-in">{t.session.signIn}</Link>
        </p>
      </Door>
    );
  }
  return (
    <Door title={t.session.join} lead={t.session.lead}>
      <p className="muted">{t.session.joinLead}</p>
      <JoinForm secret={secret} />
    </Door>
  );
}

function JoinForm({ secret }: { secret: string }) {
  const t = useText();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const joining = useMutation({
    mutationFn: redeem,
    onSuccess: async (viewer) => {
      client.setQueryData(KEYS.whoAmI, viewer);
      await navigate({ to: '/', replace: true });
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (joining.isPending) return;
    const account = { secret, name: name.trim(), email: email.trim(), password };
    const checked = RedeemInvitation.safeParse(account);
    setWrong(checked.success ? [] : checked.error.issues.map(({ path }) => String(path[0])));
    if (!checked.success && !checked.error.issues.every(({ path }) => path[0] === 'secret')) return;
    joining.mutate(account);
  }

  return (
    <form className="stack" onSubmit={submit} noValidate>
      <Field
        label={t.session.name}
        hint={t.session.nameHint}
        autoComplete="name"
        required
        value={name}
        error={wrong.includes('name') ? t.session.needName : ''}
        onChange={({ target }) => setName(target.value)}
      />
      <Field
        label={t.session.email}
        type="email"
        autoComplete="username"
        required
        value={email}
        error={wrong.includes('email') ? t.session.needEmail : ''}
        onChange={({ target }) => setEmail(target.value)}
      />
      <PasswordField
        isNew
        value={password}
        onChange={setPassword}
        error={wrong.includes('password') ? t.session.tooShort : ''}
      />
      {joining.isError ? <Refusal error={joining.error} /> : null}
      <Button look="primary" type="submit" busy={joining.isPending}>
        {joining.isPending ? t.session.joining : t.session.join}
      </Button>
    </form>
  );
}

function Refusal({ error }: { error: unknown }) {
  const t = useText();
  const code = codeOf(error);
  if (code !== 'unauthenticated' && code !== 'bad_request') return <FailureNote error={error} />;
  return (
    <Note tone="bad" role="alert">
      <p>{t.session.linkSpent}</p>
    </Note>
  );
}
