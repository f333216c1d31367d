import { Link } from '@tanstack/react-router';
import type { ServiceStatus } from '#contract/service.ts';
import { useText } from '../../text/text.ts';
import { Badge } from '../../ui/badge.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ServiceActions } from './service-actions.tsx';
import { ServiceFacts } from './service-facts.tsx';
import { moodOf } from './service-state.ts';
import { Usage } from './usage.tsx';

/** A service with its state, its facts and its buttons. */
export function ServiceCard({ service, all }: { service: ServiceStatus; all: readonly ServiceStatus[] }) {
  const t = useText();
  const { word, tone, icon } = moodOf(service, t);
  return (
    <article className="card service-card">
      <header className="section-head">
        <h2>
          <Link to="/services/$id" params={{ id: service.id }} search={{}} className="plain-link">
            {service.id}
          </Link>
        </h2>
        <Badge tone={tone} {...(icon ? { icon } : {})}>
          {word}
        </Badge>
      </header>
      <ServiceFacts service={service} all={all} short />
      <Usage service={service} />
      <div className="button-row service-buttons">
        <ServiceActions service={service} all={all} />
        <Link
          to="/services/$id"
          params={{ id: service.id }}
          search={{}}
          className={buttonClass('quiet', true)}
          aria-label={`${t.service.details}: ${service.id}`}
        >
          <Icon name="log" />
          {t.service.details}
        </Link>
      </div>
    </article>
  );
}
