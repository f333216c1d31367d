import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { Run } from '#contract/run.ts';
import { useText } from '../../text/text.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Ago } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { ApprovalDialog } from '../approvals/approval-dialog.tsx';
import { useNameOf } from '../people/people-queries.ts';
import { AskMore } from './ask-more.tsx';
import { DiagnosisCard } from './diagnosis-card.tsx';
import { RunActions } from './run-actions.tsx';
import { RunArc } from './run-arc.tsx';
import { RunCourse } from './run-course.tsx';
import { isOver, runQuery } from './run-queries.ts';
import { RunStatus } from './run-status.tsx';
import { RunTimeline } from './run-timeline.tsx';

const route = getRouteApi('/inside/run/$id');

/** One investigation: what was asked, how it stands, the card, and how it was found out. */
export function RunPage() {
  const t = useText();
  const { id } = route.useParams();
  const { approval } = route.useSearch();
  const navigate = useNavigate({ from: '/run/$id' });
  const query = useQuery(runQuery(id));
  const review = (approvalId: string) => void navigate({ search: { approval: approvalId } });
  return (
    <Page
      title={query.data ? query.data.headline || query.data.goal : t.run.title}
      heading={query.data?.goal ?? t.run.title}
      lead={query.data ? <Asked run={query.data} /> : null}
      actions={query.data ? <RunActions run={query.data} /> : null}
    >
      <Loaded query={query} lines={8}>
        {(run) => (
          <>
            <RunStatus run={run} onReview={review} />
            {run.diagnosis && run.diagnosis.verdict !== 'healthy' ? <RunArc run={run} /> : null}
            <div
              className={run.diagnosis && run.diagnosis.verdict !== 'healthy' ? 'run-columns' : 'run-single'}
            >
              {run.diagnosis ? <DiagnosisCard run={run} diagnosis={run.diagnosis} onReview={review} /> : null}
              <div className="stack run-how">
                {run.diagnosis?.verdict === 'healthy' ? null : <RunCourse run={run} />}
                <RunTimeline run={run} />
              </div>
            </div>
            {isOver(run) ? <AskMore /> : null}
          </>
        )}
      </Loaded>
      {approval ? <ApprovalDialog id={approval} onClose={() => void navigate({ search: {} })} /> : null}
    </Page>
  );
}

function Asked({ run }: { run: Run }) {
  const t = useText();
  const nameOf = useNameOf();
  return (
    <>
      {t.run.askedBy(nameOf(run.asked_by))} <Ago at={run.created_at} />
    </>
  );
}
