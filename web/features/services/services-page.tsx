import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { ServiceStatus } from '#contract/service.ts';
import { useText } from '../../text/text.ts';
import { Field } from '../../ui/field.tsx';
import { Loaded, Skeleton } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { ServiceCard } from './service-card.tsx';
import { readingsQuery, servicesQuery } from './service-queries.ts';

const ServiceTable = lazy(async () => ({ default: (await import('./service-table.tsx')).ServiceTable }));
const ServiceMap = lazy(async () => ({ default: (await import('./service-map.tsx')).ServiceMap }));

const route = getRouteApi('/inside/services');
const VIEWS = ['cards', 'table', 'map'] as const;

/** All services, as cards by stack, as a table, or as a map of who needs whom. */
export function ServicesPage() {
  const t = useText();
  const { view: wanted, find = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(servicesQuery);
  const readings = useQuery(readingsQuery).data ?? [];
  const view = VIEWS.find((one) => one === wanted) ?? 'cards';
  const search = (change: { view?: string; find?: string }) =>
    void navigate({
      search: (before) => {
        const { view: nextView, find: nextFind } = { ...before, ...change };
        return {
          ...(nextView && nextView !== 'cards' ? { view: nextView } : {}),
          ...(nextFind ? { find: nextFind } : {}),
        };
      },
      replace: true,
    });
  return (
    <Page title={t.service.title} lead={t.service.lead}>
      <Loaded query={query} lines={8}>
        {(services) => {
          if (services.length === 0) return <p className="empty">{t.home.noneLead}</p>;
          const fitting = services.filter((service) => wordsOf(service).includes(find.toLowerCase()));
          return (
            <>
              <div className="toolbar">
                <div className="grow">
                  <Field
                    label={t.service.find}
                    type="search"
                    value={find}
                    onChange={({ target }) => search({ find: target.value })}
                  />
                </div>
                <Segments
                  label={t.service.view}
                  value={view}
                  options={VIEWS.map((value) => ({ value, text: t.service.views[value] }))}
                  onChoose={(chosen) => search({ view: chosen })}
                />
              </div>
              {fitting.length === 0 ? <p className="empty">{t.history.none}</p> : null}
              <Suspense fallback={<Skeleton lines={6} />}>
                {view === 'table' ? <ServiceTable services={fitting} readings={readings} /> : null}
                {view === 'map' ? <ServiceMap services={fitting} /> : null}
              </Suspense>
              {view === 'cards' ? <Groups services={fitting} all={services} /> : null}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

/** Cards by the stack that they belong to, where there is more than one. */
function Groups({ services, all }: { services: readonly ServiceStatus[]; all: readonly ServiceStatus[] }) {
  const t = useText();
  const stacks = [...new Set(services.map(({ project }) => project))].toSorted((a, b) =>
    (a ?? '').localeCompare(b ?? ''),
  );
  return stacks.map((stack) => (
    <section key={stack ?? ''} className="section">
      {stacks.length > 1 ? <h2>{stack ?? t.service.noStack}</h2> : null}
      <ul className="service-grid">
        {services
          .filter(({ project }) => project === stack)
          .map((service) => (
            <li key={service.id}>
              <ServiceCard service={service} all={all} />
            </li>
          ))}
      </ul>
    </section>
  ));
}

function wordsOf({ id, image, project, state }: ServiceStatus): string {
  return `${id} ${image} ${project ?? ''} ${state}`.toLowerCase();
}
