import { useQuery } from '@tanstack/react-query';
import { useText } from '../../text/text.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Note } from '../../ui/note.tsx';
import { useViewer } from '../session/session-queries.ts';
import { AddServer } from './add-server.tsx';
import { mcpHealthQuery, mcpRegistryQuery } from './mcp-queries.ts';
import { Quarantine } from './quarantine.tsx';
import { ServerCard } from './server-card.tsx';
import { ServerCatalogue } from './server-catalogue.tsx';

/** Outside MCP servers: how they are, what they start, what of them is held back, and how to enter more. */
export function Servers() {
  const t = useText();
  const { role, can_approve } = useViewer();
  const owns = role === 'owner' && can_approve;
  const health = useQuery(mcpHealthQuery);
  const registry = useQuery({ ...mcpRegistryQuery, enabled: owns });
  const taken = (health.data ?? []).map(({ id }) => id);
  return (
    <>
      {registry.data?.problem == null ? null : (
        <Note tone="bad" role="status">
          <p>
            <strong>{t.tools.formerServers}</strong> <span className="small">{registry.data.problem}</span>
          </p>
        </Note>
      )}
      {owns ? <Quarantine /> : null}
      <Loaded query={health} lines={5}>
        {(servers) =>
          servers.length === 0 ? (
            <p className="empty">{t.tools.noServers}</p>
          ) : (
            <ul className="service-grid server-cards">
              {servers.map((health) => (
                <li key={health.id}>
                  <ServerCard
                    health={health}
                    launch={registry.data?.launches[health.id] ?? null}
                    server={registry.data?.servers[health.id] ?? null}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {owns ? (
        <>
          <ServerCatalogue taken={taken} />
          <AddServer />
        </>
      ) : null}
    </>
  );
}
