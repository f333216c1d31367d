import type { McpHealth, McpLaunch, McpServer } from '#contract/mcp.ts';
import { useText } from '../../text/text.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { Ago } from '../../ui/moment.tsx';
import { Note } from '../../ui/note.tsx';
import { serverAnchor } from './entered.tsx';
import { ServerControls } from './server-controls.tsx';
import { ServerSecrets } from './server-secrets.tsx';
import { ServerSignIn } from './server-sign-in.tsx';

type ServerHealth = McpHealth['servers'][number];

const LIGHTS: Readonly<Record<ServerHealth['light'], { tone: Tone; icon?: IconName }>> = {
  green: { tone: 'ok' },
  yellow: { tone: 'warn' },
  red: { tone: 'bad' },
  grey: { tone: 'unknown', icon: 'stopped' },
};

const UNCONFIRMED = 'waits to be confirmed';
/** Says all of its error; the way to a sign-in is a button. */
const NEEDS_SIGN_IN = 'needs sign-in';

/** It is the reader's turn. */
const WAITS = { tone: 'busy', icon: 'shield' } as const;

interface CardProps {
  readonly health: ServerHealth;
  /** What starting it means, and how it is entered; null for those who may not see that. */
  readonly launch: McpLaunch | null;
  readonly server: McpServer | null;
}

/** One outside server: how it is, since when, why not; for owners what it starts, its secrets and its buttons. */
export function ServerCard({ health, launch, server }: CardProps) {
  const t = useText();
  const { id, light, kind, state, reports, restarts, last_error, last_answer_at, next_try_at } = health;
  return (
    <article className="card service-card" id={serverAnchor(id)} tabIndex={-1} aria-label={id}>
      <header className="section-head">
        <h2>{server?.title ?? id}</h2>
        <Badge {...(state === UNCONFIRMED ? WAITS : LIGHTS[light])}>
          {wordsOf(state, t.tools.states) ?? t.tools.lights[light]}
        </Badge>
      </header>
      <dl className="facts facts-short">
        <dt>{t.tools.kind}</dt>
        <dd>{t.tools.kinds[kind]}</dd>
        <dt>{t.tools.tools}</dt>
        <dd>
          {health.tools}
          {health.quarantined > 0 ? (
            <span className="muted"> ({t.tools.held(health.quarantined)})</span>
          ) : null}
        </dd>
        {reports === null ? null : (
          <>
            <dt>{t.tools.reports}</dt>
            <dd>{reports}</dd>
          </>
        )}
        {last_answer_at === null ? null : (
          <>
            <dt>{t.tools.lastAnswer}</dt>
            <dd>
              <Ago at={last_answer_at} />
              {restarts > 0 ? <span className="muted"> ({t.tools.restarted(restarts)})</span> : null}
            </dd>
          </>
        )}
      </dl>
      {last_error && last_error !== launch?.lacks && state !== NEEDS_SIGN_IN ? (
        <Note tone={light === 'green' ? 'unknown' : 'bad'}>
          <p className="small">
            <strong>{t.tools.lastError}</strong> {last_error}
          </p>
          {next_try_at === null ? null : (
            <p className="small muted">
              {t.tools.nextTry} <Ago at={next_try_at} />
            </p>
          )}
        </Note>
      ) : null}
      {launch && launch.lacks !== '' ? (
        <Note tone="warn">
          <p>
            <strong>{t.tools.lacks}</strong> <span className="small">{launch.lacks}</span>
          </p>
        </Note>
      ) : null}
      {kind === 'url' && state !== UNCONFIRMED ? <ServerSignIn id={id} state={state} /> : null}
      {server ? <ServerSecrets id={id} server={server} /> : null}
      {launch && server && launch.confirmed ? (
        <Disclosure summary={<span className="small">{t.tools.whatItStarts}</span>}>
          <pre className="code-block">{launch.lines.join('\n')}</pre>
        </Disclosure>
      ) : null}
      {launch && server ? <ServerControls id={id} launch={launch} enabled={server.enabled} /> : null}
    </article>
  );
}

function wordsOf(state: string, words: ReturnType<typeof useText>['tools']['states']): string | null {
  return Object.hasOwn(words, state) ? words[state as keyof typeof words] : null;
}
