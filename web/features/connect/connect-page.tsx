import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ConnectRequest } from '#contract/connections.ts';
import { Role } from '#contract/identity.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Note } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { useViewer } from '../session/session-queries.ts';
import { connectRequestQuery, useDecide } from './connect-queries.ts';

const route = getRouteApi('/inside/connect');

/** Where a program's sign-in leads a person, who lets it in or does not. */
export function ConnectPage() {
  const t = useText();
  const { request: query, error_description: said } = route.useSearch();
  if (query === undefined)
    return (
      <Page title={t.connect.title} lead={t.connect.lead}>
        <Note tone="warn" role="alert">
          <p>{t.connect.nothing}</p>
          {said === undefined ? null : <p className="small">{said}</p>}
        </Note>
        <p>
          <Link to="/">{t.connect.home}</Link>
        </p>
      </Page>
    );
  return <Asked query={query} />;
}

function Asked({ query }: { query: string }) {
  const t = useText();
  const asked = useQuery(connectRequestQuery(query));
  return (
    <Page title={t.connect.title} lead={t.connect.lead}>
      <Loaded query={asked}>{(request) => <Decision query={query} request={request} />}</Loaded>
    </Page>
  );
}

function Decision({ query, request }: { query: string; request: ConnectRequest }) {
  const t = useText();
  const viewer = useViewer();
  const decide = useDecide(query);
  const possible = request.roles.filter((role) => rank(role) <= rank(viewer.role));
  const [role, setRole] = useState<Role | undefined>(possible.includes('member') ? 'member' : possible[0]);
  const { client_name: name, destination, local } = request;
  return (
    <section className="card stack">
      <p>
        <strong>{name}</strong> {t.connect.wants(viewer.name)}
      </p>
      <Note tone={local ? 'unknown' : 'warn'}>
        <p>{local ? t.connect.local : t.connect.elsewhere(destination)}</p>
        <p>{t.connect.unchecked}</p>
      </Note>
      {role === undefined ? (
        <p>{t.connect.none}</p>
      ) : (
        <fieldset className="stack-tight">
          <legend>{t.connect.may}</legend>
          {possible.map((one) => (
            <label key={one} className="radio">
              <input type="radio" name="role" checked={role === one} onChange={() => setRole(one)} />
              <span>
                <strong>{t.roles[one]}</strong>: {t.connect.says[one]}
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <p className="muted">{t.connect.never}</p>
      {decide.isError ? <FailureNote error={decide.error} /> : null}
      <div className="button-row">
        <Button busy={decide.isPending} onClick={() => decide.mutate(null)}>
          {t.connect.refuse}
        </Button>
        {role === undefined ? null : (
          <Button look="primary" busy={decide.isPending} onClick={() => decide.mutate(role)}>
            {t.connect.allow}
          </Button>
        )}
      </div>
    </section>
  );
}

function rank(role: Role): number {
  return Role.options.indexOf(role);
}
