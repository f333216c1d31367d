import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ServiceStatus } from '#contract/service.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { choose, usePreferences } from '../../ui/preferences.ts';
import { useAsk } from '../runs/run-queries.ts';
import { useViewer } from '../session/session-queries.ts';

interface FirstStepsProps {
  readonly services: readonly ServiceStatus[];
  /** Nobody has asked anything here yet. */
  readonly fresh: boolean;
}

/** What an owner does first, each step with its way; it goes when it is done or not wanted. */
export function FirstSteps({ services, fresh }: FirstStepsProps) {
  const t = useText();
  const { role, name } = useViewer();
  const { firstSteps } = usePreferences();
  const ask = useAsk();
  if (!fresh || role !== 'owner' || firstSteps === 'done') return null;
  const found = services.length;
  return (
    <section className="card" aria-labelledby="first-steps">
      <div className="section-head">
        <h2 id="first-steps">{t.home.firstTitle}</h2>
        <Button small look="quiet" onClick={() => choose('firstSteps', 'done')}>
          {t.home.firstSkip}
        </Button>
      </div>
      <ol className="first-steps">
        <Step done title={t.home.firstAccount(name)} />
        <Step done={found > 0} title={found > 0 ? t.home.firstFound(found) : t.home.firstDocker}>
          {found > 0 ? null : (
            <p className="small">
              <code>./opspilot doctor</code> · <code>./opspilot up --demo</code>
            </p>
          )}
        </Step>
        <Step done={false} title={t.home.firstModels}>
          <p className="small">
            <Link to="/models">{t.home.firstModelsLink}</Link>
          </p>
        </Step>
        <Step done={false} title={t.home.firstAsk}>
          <div>
            <Button
              small
              look="primary"
              icon="search"
              busy={ask.isPending}
              onClick={() => ask.mutate(t.home.suggestAll)}
            >
              {t.home.suggestAll}
            </Button>
          </div>
        </Step>
      </ol>
    </section>
  );
}

function Step({ done, title, children }: { done: boolean; title: string; children?: ReactNode }) {
  const t = useText();
  return (
    <li className={`progress-step tone-${done ? 'ok' : 'unknown'}`}>
      <Icon name={done ? 'ok' : 'pending'} size={24} />
      <div className="stack-tight">
        <p>
          {title}
          {done ? <span className="hidden-visually"> ({t.run.stepStates.ok})</span> : null}
        </p>
        {children}
      </div>
    </li>
  );
}
