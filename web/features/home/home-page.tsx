import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useText } from '../../text/text.ts';
import { Page } from '../../ui/page.tsx';
import { openApprovalsQuery } from '../approvals/approval-queries.ts';
import { WaitingApprovals } from '../approvals/waiting-approvals.tsx';
import { runsQuery } from '../runs/run-queries.ts';
import { RunRows } from '../runs/run-rows.tsx';
import { servicesQuery } from '../services/service-queries.ts';
import { AskBox } from './ask-box.tsx';
import { FirstSteps } from './first-steps.tsx';
import { HowThingsAre } from './how-things-are.tsx';
import { RECENT_RUNS } from './problem-queries.ts';
import { Problems } from './problems.tsx';
import { ServiceTiles } from './service-tiles.tsx';

const route = getRouteApi('/inside/');

const ApprovalDialog = lazy(async () => ({
  default: (await import('../approvals/approval-dialog.tsx')).ApprovalDialog,
}));

export function HomePage() {
  const t = useText();
  const { approval } = route.useSearch();
  const navigate = useNavigate({ from: '/' });
  const services = useQuery(servicesQuery);
  const runs = useQuery(runsQuery({ limit: RECENT_RUNS }));
  const waiting = useQuery(openApprovalsQuery);
  const lastRun = runs.data?.runs[0] ?? null;
  return (
    <Page
      title={t.home.title}
      heading={<HowThingsAre services={services} lastRun={lastRun} waiting={waiting.data?.length ?? 0} />}
    >
      <div className="home">
        <div className="stack home-main">
          <AskBox services={services.data ?? []} />
          <WaitingApprovals
            approvals={waiting.data ?? []}
            onReview={(id) => void navigate({ search: { approval: id } })}
          />
          <Problems services={services} lastRun={lastRun} />
          <FirstSteps services={services.data ?? []} fresh={runs.data?.runs.length === 0} />
          <section className="section">
            <div className="section-head">
              <h2>{t.home.recent}</h2>
              <Link to="/history" search={{}}>
                {t.home.allRuns}
              </Link>
            </div>
            <RunRows query={runs} empty={t.home.recentNone} />
          </section>
        </div>
        <ServiceTiles services={services} />
      </div>
      {approval ? (
        <Suspense>
          <ApprovalDialog id={approval} onClose={() => void navigate({ search: {} })} />
        </Suspense>
      ) : null}
    </Page>
  );
}
