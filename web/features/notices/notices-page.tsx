import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Notice } from '#contract/http-api.ts';
import { useText } from '../../text/text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Ago } from '../../ui/moment.tsx';
import { Note } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { useViewer } from '../session/session-queries.ts';
import { noticesQuery, useMarkRead } from './notice-queries.ts';

/** What owners should know. */
export function NoticesPage() {
  const t = useText();
  const { role } = useViewer();
  const query = useQuery({ ...noticesQuery, enabled: role === 'owner' });
  return (
    <Page title={t.notices.title} lead={t.notices.lead}>
      {role === 'owner' ? (
        <Loaded query={query} lines={4}>
          {(notices) =>
            notices.length === 0 ? (
              <p className="empty">{t.notices.none}</p>
            ) : (
              <ul className="rows">
                {notices.map((notice) => (
                  <NoticeRow key={notice.id} notice={notice} />
                ))}
              </ul>
            )
          }
        </Loaded>
      ) : (
        <Note tone="unknown" icon="shield">
          <p>{t.errors.notAllowed(t.roles[role])}</p>
        </Note>
      )}
    </Page>
  );
}

function NoticeRow({ notice }: { notice: Notice }) {
  const t = useText();
  const read = useMarkRead();
  const { id, kind, text, from, run_id, created_at, read_at } = notice;
  return (
    <li className={read_at === null ? 'notice notice-new' : 'notice'}>
      <Icon name={kind === 'escalation' ? 'warn' : 'send'} size={22} />
      <div className="stack-tight">
        <p className="chips">
          {read_at === null ? (
            <Badge tone="busy" icon="bell">
              {t.notices.isNew}
            </Badge>
          ) : null}
          <span className="muted small">
            {t.notices.kinds[kind]} {t.notices.from(from)} · <Ago at={created_at} />
          </span>
        </p>
        <p>{t.says(text)}</p>
      </div>
      <div className="button-row">
        {run_id === null ? null : (
          <Link
            to="/run/$id"
            params={{ id: run_id }}
            search={{}}
            className={buttonClass('plain', true)}
            onClick={() => read_at === null && read.mutate(id)}
            aria-label={`${t.notices.openRun}: ${t.says(text)}`}
          >
            {t.notices.openRun}
          </Link>
        )}
        {read_at === null ? (
          <Button small look="quiet" icon="check" busy={read.isPending} onClick={() => read.mutate(id)}>
            {t.notices.read}
          </Button>
        ) : null}
      </div>
    </li>
  );
}
