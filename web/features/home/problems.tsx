import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RunSummary } from '#contract/run.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { useText } from '../../text/text.ts';
import { shapeOf } from '../../ui/badge.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Ago, Clock } from '../../ui/moment.tsx';
import { foundTrouble } from '../runs/run-mood.ts';
import { useAsk } from '../runs/run-queries.ts';
import { moodOf, since } from '../services/service-state.ts';
import { useViewer } from '../session/session-queries.ts';

/** What is wrong now: services that are not well, and what the last check found. */
export function Problems({
  services,
  lastRun,
}: {
  services: UseQueryResult<ServiceStatus[]>;
  lastRun: RunSummary | null;
}) {
  const t = useText();
  const found = lastRun && foundTrouble(lastRun) ? lastRun : null;
  return (
    <section className="section">
      <h2>{t.home.wrongNow}</h2>
      <Loaded query={services}>
        {(all) => {
          const troubled = all.filter((service) => moodOf(service, t).troubled);
          if (troubled.length === 0 && !found) return <p className="empty">{t.home.nothingWrong}</p>;
          return (
            <ul className="stack-tight problems">
              {troubled.map((service) => (
                <TroubledService key={service.id} service={service} />
              ))}
              {found ? <FoundBefore run={found} /> : null}
            </ul>
          );
        }}
      </Loaded>
    </section>
  );
}

function TroubledService({ service }: { service: ServiceStatus }) {
  const t = useText();
  const { role } = useViewer();
  const ask = useAsk();
  const { tone, icon, says } = moodOf(service, t);
  const at = since(service);
  return (
    <li className={`problem tone-${tone}`}>
      <Icon name={icon ?? shapeOf(tone)} size={24} />
      <div className="problem-text">
        <p>
          <Link to="/services/$id" params={{ id: service.id }} search={{}} className="problem-name">
            {service.id}
          </Link>{' '}
          {says}
        </p>
        {at ? (
          <p className="muted small">
            {t.home.since} <Clock at={at} />
          </p>
        ) : null}
      </div>
      {role === 'viewer' ? null : (
        <Button
          small
          icon="search"
          busy={ask.isPending}
          aria-label={`${t.home.findOut}: ${service.id}`}
          onClick={() => ask.mutate(t.home.suggestOne(service.id))}
        >
          {t.home.findOut}
        </Button>
      )}
    </li>
  );
}

function FoundBefore({ run }: { run: RunSummary }) {
  const t = useText();
  return (
    <li className="problem tone-warn">
      <Icon name="search" size={24} />
      <div className="problem-text">
        <p>{run.headline || run.goal}</p>
        <p className="muted small">
          {t.home.fromLastCheck}, <Ago at={run.updated_at} />
        </p>
      </div>
      <Link
        to="/run/$id"
        params={{ id: run.id }}
        search={{}}
        className={buttonClass('plain', true)}
        aria-label={`${t.home.open}: ${run.headline || run.goal}`}
      >
        {t.home.open}
      </Link>
    </li>
  );
}
