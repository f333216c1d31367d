import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { codeOf } from '../../api/api-error.ts';
import { KEYS } from '../../api/keys.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Field } from '../../ui/field.tsx';
import { Note } from '../../ui/note.tsx';
import { Door } from './door.tsx';
import { PasswordField } from './password-field.tsx';
import { signIn } from './session-queries.ts';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const t = useText();
  const { back = '/' } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const entering = useMutation({
    mutationFn: () => signIn({ email: email.trim(), password }),
    onSuccess: (viewer) => {
      client.setQueryData(KEYS.whoAmI, viewer);
      router.history.push(back);
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!entering.isPending) entering.mutate();
  }

  return (
    <Door title={t.session.signIn} lead={t.session.lead}>
      <form className="stack" onSubmit={submit}>
        <Field
          label={t.session.email}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
        <PasswordField value={password} onChange={setPassword} />
        {entering.isError ? <Refusal error={entering.error} /> : null}
        <Button look="primary" type="submit" busy={entering.isPending}>
          {entering.isPending ? t.session.signingIn : t.session.signIn}
        </Button>
      </form>
      <p className="small muted">{t.session.firstTime}</p>
    </Door>
  );
}

function Refusal({ error }: { error: unknown }) {
  const t = useText();
  if (codeOf(error) !== 'unauthenticated') return <FailureNote error={error} />;
  return (
    <Note tone="bad" role="alert">
      <p>{t.session.refused}</p>
    </Note>
  );
}
