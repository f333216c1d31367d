import { useQuery } from '@tanstack/react-query';
import type { Grant } from '#contract/grant.ts';
import { useText } from '../../text/text.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { brief } from '../../ui/json-view.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Clock } from '../../ui/moment.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useNameOf } from '../people/people-queries.ts';
import { useViewer } from '../session/session-queries.ts';
import { grantsQuery, useTakeBack } from './grant-queries.ts';

/** Consents given beforehand: to whom, to what, how often and how long still; each can be taken back. */
export function GrantsSection() {
  const t = useText();
  const now = useNow(30_000);
  return (
    <section className="card" aria-labelledby="grants">
      <div className="stack-tight">
        <h2 id="grants">{t.settings.sections.grants}</h2>
        <p className="muted">{t.grants.listLead}</p>
      </div>
      <Loaded query={useQuery(grantsQuery)} lines={3}>
        {(grants) => {
          const good = grants.filter(
            ({ expires_at, uses_left }) => uses_left > 0 && Date.parse(expires_at) > now,
          );
          if (good.length === 0) return <p className="empty">{t.grants.none}</p>;
          return (
            <ul className="rows">
              {good.map((grant) => (
                <GrantRow key={grant.id} grant={grant} />
              ))}
            </ul>
          );
        }}
      </Loaded>
    </section>
  );
}

function GrantRow({ grant }: { grant: Grant }) {
  const t = useText();
  const nameOf = useNameOf();
  const { can_approve } = useViewer();
  const takeBack = useTakeBack(grant.id);
  const { tool, args, principal_id, by, uses, uses_left, expires_at } = grant;
  return (
    <li className="person">
      <div className="stack-tight person-name">
        <p>
          <code className="action-name">{tool}</code>
        </p>
        <ul className="stack-tight small">
          {Object.entries(args).map(([name, allowed]) => (
            <li key={name}>
              <code>{name}</code>:{' '}
              {allowed === 'any' ? t.grants.any : <code>{allowed.map(brief).join(', ')}</code>}
            </li>
          ))}
        </ul>
        <p className="muted small">
          {t.grants.to(nameOf(principal_id))} · {t.grants.left(uses_left, uses)} · {t.people.until}{' '}
          <Clock at={expires_at} /> · {t.grants.by(by.name)}
        </p>
      </div>
      {can_approve ? (
        <ConfirmButton
          title={t.grants.revokeTitle(tool)}
          lead={t.grants.revokeLead}
          label={t.grants.revoke}
          accessibleLabel={`${t.grants.revoke}: ${tool}`}
          onConfirm={() => takeBack.mutate()}
        />
      ) : null}
      {takeBack.isError ? <FailureNote error={takeBack.error} /> : null}
    </li>
  );
}
