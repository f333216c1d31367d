import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useText } from '../../text/text.ts';
import { Badge } from '../../ui/badge.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Note } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { LogView } from './log-view.tsx';
import { ServiceActions } from './service-actions.tsx';
import { ServiceFacts } from './service-facts.tsx';
import { ServicePull } from './service-pull.tsx';
import { servicesQuery } from './service-queries.ts';
import { moodOf } from './service-state.ts';
import { Usage } from './usage.tsx';

const route = getRouteApi('/inside/services/$id');

/** One service: everything that is known of it, its buttons, its log. */
export function ServicePage() {
  const t = useText();
  const { id } = route.useParams();
  const query = useQuery(servicesQuery);
  const service = query.data?.find((one) => one.id === id);
  const mood = service ? moodOf(service, t) : null;
  return (
    <Page
      title={id}
      heading={
        <span className="chips">
          {id}
          {mood ? (
            <Badge tone={mood.tone} {...(mood.icon ? { icon: mood.icon } : {})}>
              {mood.word}
            </Badge>
          ) : null}
        </span>
      }
      actions={
        <Link to="/services" className={buttonClass('plain', true)}>
          {t.service.all}
        </Link>
      }
    >
      <Loaded query={query} lines={6}>
        {(all) =>
          service ? (
            <section className="card">
              <ServiceFacts service={service} all={all} />
              <Usage service={service} />
              <div className="button-row service-buttons">
                <ServiceActions service={service} all={all} explain />
                <ServicePull service={service} />
              </div>
            </section>
          ) : (
            <Note tone="unknown">
              <p>
                {id} {t.service.saysMissing}.
              </p>
            </Note>
          )
        }
      </Loaded>
      <LogView key={id} service={id} />
    </Page>
  );
}
