import { useQuery } from '@tanstack/react-query';
import type { Connection } from '#contract/connections.ts';
import { useText } from '../../text/text.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Clock } from '../../ui/moment.tsx';
import { useNameOf } from '../people/people-queries.ts';
import { connectionsQuery, useDisconnect } from './connect-queries.ts';

/** Programs that were let in: one's own, or everybody's for an owner. */
export function Connections() {
  const t = useText();
  const connections = useQuery(connectionsQuery);
  return (
    <section className="card">
      <div className="stack-tight">
        <h2>{t.connect.connected}</h2>
        <p className="muted">{t.connect.connectedLead}</p>
      </div>
      <Loaded query={connections}>
        {(all) =>
          all.length === 0 ? (
            <p className="muted">{t.connect.noneConnected}</p>
          ) : (
            <ul className="rows">
              {all.map((connection) => (
                <ConnectionRow key={connection.id} connection={connection} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function ConnectionRow({ connection }: { connection: Connection }) {
  const t = useText();
  const nameOf = useNameOf();
  const end = useDisconnect(connection.id);
  const { client_name: name, destination, person_id, role, since } = connection;
  return (
    <li className="person">
      <p className="person-name">
        <strong>{name}</strong> <span className="muted">({destination})</span>
        <span className="muted small person-role">
          {t.roles[role]}, {t.connect.letInBy(nameOf(person_id))} <Clock at={since} />
        </span>
      </p>
      <ConfirmButton
        title={t.connect.endTitle(name)}
        lead={t.connect.endLead}
        label={t.connect.end}
        accessibleLabel={`${t.connect.end}: ${name}`}
        onConfirm={() => end.mutate()}
      />
      {end.isError ? <FailureNote error={end.error} /> : null}
    </li>
  );
}
