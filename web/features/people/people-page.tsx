import { useQuery } from '@tanstack/react-query';
import type { Person } from '#contract/http-api.ts';
import { Role } from '#contract/identity.ts';
import { useText } from '../../text/text.ts';
import { Choice } from '../../ui/choice.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Connections } from '../connect/connections.tsx';
import { useViewer } from '../session/session-queries.ts';
import { Invite } from './invite.tsx';
import { useRemovePerson, useSetRole } from './people-changes.ts';
import { peopleQuery } from './people-queries.ts';
import { Tokens } from './tokens.tsx';

/** Who may come in, and as what. Others than owners see the names. */
export function PeoplePage() {
  const t = useText();
  const isOwner = useViewer().role === 'owner';
  const people = useQuery(peopleQuery);
  return (
    <Page title={t.people.title} lead={t.people.lead}>
      <section className="section">
        <h2>{t.people.people}</h2>
        <Loaded query={people}>
          {(all) => (
            <ul className="rows">
              {all.map((person) => (
                <PersonRow key={person.id} person={person} editable={isOwner} />
              ))}
            </ul>
          )}
        </Loaded>
      </section>
      {isOwner ? (
        <>
          <Invite />
          <Tokens />
        </>
      ) : null}
      <Connections />
    </Page>
  );
}

function PersonRow({ person, editable }: { person: Person; editable: boolean }) {
  const t = useText();
  const viewer = useViewer();
  const setRole = useSetRole(person.id);
  const remove = useRemovePerson(person.id);
  const isSelf = viewer.id === person.id;
  const error = setRole.error ?? remove.error;
  return (
    <li className="person">
      <p className="person-name">
        <strong>{person.name}</strong>
        {isSelf ? <span className="muted"> ({t.people.you})</span> : null}
        <span className="muted small person-role">
          {t.roles[person.role]}: {t.roleSays[person.role]}
        </span>
      </p>
      {editable && !isSelf ? (
        <div className="button-row">
          <Choice
            hideLabel
            label={t.people.roleOf(person.name)}
            value={person.role}
            options={Role.options.map((role) => [role, t.roles[role]])}
            onChoose={(role) => setRole.mutate(role)}
          />
          <ConfirmButton
            title={t.people.removeTitle(person.name)}
            lead={t.people.removeLead}
            label={t.people.remove}
            accessibleLabel={`${t.people.remove}: ${person.name}`}
            onConfirm={() => remove.mutate()}
          />
        </div>
      ) : null}
      {error ? <FailureNote error={error} /> : null}
    </li>
  );
}
