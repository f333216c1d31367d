import { useQuery } from '@tanstack/react-query';
import type { TokenInfo } from '#contract/http-api.ts';
import { useText } from '../../text/text.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Clock } from '../../ui/moment.tsx';
import { useRevoke } from './people-changes.ts';
import { tokensQuery } from './people-queries.ts';
import { TokenForm } from './token-form.tsx';

/** What programs sign in with. */
export function Tokens() {
  const t = useText();
  const tokens = useQuery(tokensQuery);
  return (
    <section className="card">
      <div className="stack-tight">
        <h2>{t.people.tokens}</h2>
        <p className="muted">{t.people.tokensLead}</p>
      </div>
      <Loaded query={tokens}>
        {(all) =>
          all.length === 0 ? (
            <p className="muted">{t.people.tokensNone}</p>
          ) : (
            <ul className="rows">
              {all.map((token) => (
                <TokenRow key={token.id} token={token} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <TokenForm />
    </section>
  );
}

function TokenRow({ token }: { token: TokenInfo }) {
  const t = useText();
  const revoke = useRevoke(token.id);
  return (
    <li className="person">
      <p className="person-name">
        <strong>{token.name}</strong>
        <span className="muted small person-role">
          {t.roles[token.role]}
          {token.can_approve ? `, ${t.people.approves}` : ''},{' '}
          {token.expires_at === null ? (
            t.people.forever
          ) : (
            <>
              {t.people.until} <Clock at={token.expires_at} />
            </>
          )}
        </span>
      </p>
      <ConfirmButton
        title={t.people.revokeTitle(token.name)}
        lead={t.people.revokeLead}
        label={t.people.revoke}
        accessibleLabel={`${t.people.revoke}: ${token.name}`}
        onConfirm={() => revoke.mutate()}
      />
      {revoke.isError ? <FailureNote error={revoke.error} /> : null}
    </li>
  );
}
