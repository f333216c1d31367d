import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { ServiceStatus } from '#contract/service.ts';
import { type Text, useText } from '../../text/text.ts';
import { Choice } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { Loaded, Skeleton } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Segments } from '../../ui/segments.tsx';
import { ServiceCard } from './service-card.tsx';
import { readingsQuery, servicesQuery } from './service-queries.ts';
import { moodOf } from './service-state.ts';

const ServiceTable = lazy(async () => ({ default: (await import('./service-table.tsx')).ServiceTable }));
const ServiceMap = lazy(async () => ({ default: (await import('./service-map.tsx')).ServiceMap }));

const route = getRouteApi('/inside/services');
const VIEWS = ['cards', 'table', 'map'] as const;
const GROUPS = ['stack', 'host', 'state', 'none'] as const;
type Group = (typeof GROUPS)[number];

/** All services, as cards by stack, machine or state, as a table, or as a map of who needs whom. */
export function ServicesPage() {
  const t = useText();
  const { view: wanted, find = '', group: wantedGroup } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(servicesQuery);
  const readings = useQuery(readingsQuery).data ?? [];
  const view = VIEWS.find((one) => one === wanted) ?? 'cards';
  const group = GROUPS.find((one) => one === wantedGroup) ?? 'stack';
  const search = (change: { view?: string; find?: string; group?: string }) =>
    void navigate({
      search: (before) => {
        const { view: nextView, find: nextFind, group: nextGroup } = { ...before, ...change };
        return {
          ...(nextView && nextView !== 'cards' ? { view: nextView } : {}),
          ...(nextFind ? { find: nextFind } : {}),
          ...(nextGroup && nextGroup !== 'stack' ? { group: nextGroup } : {}),
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
                {view === 'cards' ? (
                  <Choice
                    label={t.service.groupBy}
                    value={group}
                    options={GROUPS.map((one) => [one, t.service.groups[one]])}
                    onChoose={(chosen) => search({ group: chosen })}
                  />
                ) : null}
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
              {view === 'cards' ? <Groups by={group} services={fitting} all={services} /> : null}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

interface GroupsProps {
  readonly by: Group;
  readonly services: readonly ServiceStatus[];
  readonly all: readonly ServiceStatus[];
}

/** Cards by what they are grouped by; a heading where there is more than one group, or somebody asked for them. */
function Groups({ by, services, all }: GroupsProps) {
  const t = useText();
  const groups = Map.groupBy(services, (service) => groupOf(service, by, t));
  const sorted = [...groups].toSorted(([a], [b]) => a.localeCompare(b, t.locale));
  return sorted.map(([name, members]) => (
    <section key={name} className="section">
      {by !== 'none' && (sorted.length > 1 || by !== 'stack') ? (
        <h2>
          {name} <span className="muted small">{t.service.countOf(members.length)}</span>
        </h2>
      ) : null}
      <ul className="service-grid">
        {members.map((service) => (
          <li key={service.id}>
            <ServiceCard service={service} all={all} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

function groupOf(service: ServiceStatus, by: Group, t: Text): string {
  if (by === 'none') return '';
  if (by === 'state') return moodOf(service, t).word;
  if (by === 'host') return service.host ?? t.service.thisHost;
  return service.project ?? t.service.noStack;
}

function wordsOf({ id, image, project, state }: ServiceStatus): string {
  return `${id} ${image} ${project ?? ''} ${state}`.toLowerCase();
}
