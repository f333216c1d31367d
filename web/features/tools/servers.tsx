import { useQuery } from '@tanstack/react-query';
import type { McpHealth, McpLaunch } from '#contract/mcp.ts';
import { useText } from '../../text/text.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Note } from '../../ui/note.tsx';
import { useViewer } from '../session/session-queries.ts';
import { AddServer } from './add-server.tsx';
import { mcpHealthQuery, mcpRegistryQuery, useServerChanges } from './mcp-queries.ts';
import { Quarantine } from './quarantine.tsx';

type ServerHealth = McpHealth['servers'][number];

/** Outside MCP servers: how they are, what they start, what of them is held back. */
export function Servers() {
  const t = useText();
  const { role, can_approve } = useViewer();
  const owns = role === 'owner' && can_approve;
  const health = useQuery(mcpHealthQuery);
  const registry = useQuery({ ...mcpRegistryQuery, enabled: owns });
  return (
    <>
      {owns ? <Quarantine /> : null}
      <Loaded query={health} lines={5}>
        {(servers) =>
          servers.length === 0 ? (
            <p className="empty">{t.tools.noServers}</p>
          ) : (
            <ul className="service-grid">
              {servers.map((server) => (
                <li key={server.id}>
                  <ServerCard
                    server={server}
                    launch={registry.data?.launches[server.id] ?? null}
                    enabled={registry.data?.servers[server.id]?.enabled ?? true}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {owns ? <AddServer taken={Object.keys(registry.data?.servers ?? {})} /> : null}
    </>
  );
}

const LIGHTS: Readonly<Record<ServerHealth['light'], { tone: Tone; icon?: IconName }>> = {
  green: { tone: 'ok' },
  yellow: { tone: 'warn' },
  red: { tone: 'bad' },
  grey: { tone: 'unknown', icon: 'stopped' },
};

interface CardProps {
  readonly server: ServerHealth;
  /** What starting it means; null for those who may not see that. */
  readonly launch: McpLaunch | null;
  readonly enabled: boolean;
}

function ServerCard({ server, launch, enabled }: CardProps) {
  const t = useText();
  const { id, light, kind, state, last_error, tools, quarantined } = server;
  return (
    <article className="card service-card">
      <header className="section-head">
        <h2>{id}</h2>
        <Badge {...LIGHTS[light]}>{t.tools.lights[light]}</Badge>
      </header>
      <dl className="facts facts-short">
        <dt>{t.tools.kind}</dt>
        <dd>{t.tools.kinds[kind]}</dd>
        <dt>{t.tools.state}</dt>
        <dd>{state}</dd>
        <dt>{t.tools.tools}</dt>
        <dd>
          {tools}
          {quarantined > 0 ? <span className="muted"> ({t.tools.held(quarantined)})</span> : null}
        </dd>
      </dl>
      {last_error ? (
        <Note tone="bad">
          <p className="small">{last_error}</p>
        </Note>
      ) : null}
      {launch && launch.lacks !== '' ? (
        <Note tone="warn">
          <p>
            <strong>{t.tools.lacks}</strong> {launch.lacks}
          </p>
        </Note>
      ) : null}
      {launch ? <OwnersPart id={id} launch={launch} enabled={enabled} /> : null}
    </article>
  );
}

function OwnersPart({ id, launch, enabled }: { id: string; launch: McpLaunch; enabled: boolean }) {
  const t = useText();
  const { act, confirm, remove } = useServerChanges(id);
  const error = act.error ?? confirm.error ?? remove.error;
  return (
    <>
      {launch.confirmed ? null : (
        <Note tone="busy" icon="shield">
          <p>
            <strong>{t.tools.confirmLead}</strong>
          </p>
          <pre className="code-block">{launch.lines.join('\n')}</pre>
          <div>
            <Button
              small
              look="primary"
              busy={confirm.isPending}
              aria-label={`${t.tools.confirm}: ${id}`}
              onClick={() => confirm.mutate(launch.hash)}
            >
              {t.tools.confirm}
            </Button>
          </div>
        </Note>
      )}
      <div className="button-row service-buttons">
        <Button
          small
          icon="restart"
          busy={act.isPending}
          aria-label={`${t.service.restart}: ${id}`}
          onClick={() => act.mutate('restart')}
        >
          {t.service.restart}
        </Button>
        <Button
          small
          icon={enabled ? 'stop' : 'play'}
          aria-label={`${enabled ? t.tools.disable : t.tools.enable}: ${id}`}
          onClick={() => act.mutate(enabled ? 'disable' : 'enable')}
        >
          {enabled ? t.tools.disable : t.tools.enable}
        </Button>
        <ConfirmButton
          title={t.people.removeTitle(id)}
          lead={t.tools.removeLead}
          label={t.people.remove}
          accessibleLabel={`${t.people.remove}: ${id}`}
          onConfirm={() => remove.mutate()}
        />
      </div>
      {error ? <FailureNote error={error} /> : null}
    </>
  );
}
