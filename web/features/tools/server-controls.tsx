import type { McpLaunch } from '#contract/mcp.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Note } from '../../ui/note.tsx';
import { useServerChanges } from './mcp-queries.ts';

/** What an owner does to a server: confirms exactly what it starts, restarts it, switches it on and off, removes it. */
export function ServerControls({ id, launch, enabled }: { id: string; launch: McpLaunch; enabled: boolean }) {
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
        {launch.confirmed ? (
          <Button
            small
            icon="restart"
            busy={act.isPending}
            aria-label={`${t.service.restart}: ${id}`}
            onClick={() => act.mutate('restart')}
          >
            {t.service.restart}
          </Button>
        ) : null}
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
          small
          onConfirm={() => remove.mutate()}
        />
      </div>
      {error ? <FailureNote error={error} /> : null}
    </>
  );
}
