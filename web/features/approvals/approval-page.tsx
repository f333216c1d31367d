import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useText } from '../../text/text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { ApprovalDecision } from './approval-decision.tsx';
import { ApprovalFacts } from './approval-facts.tsx';
import { ApprovalProgress } from './approval-progress.tsx';
import { approvalQuery } from './approval-queries.ts';

const route = getRouteApi('/inside/approvals/$id');

/** The approval dialog as a page of its own, for links from elsewhere. */
export function ApprovalPage() {
  const t = useText();
  const { id } = route.useParams();
  const navigate = useNavigate();
  const query = useQuery(approvalQuery(id));
  const cancel = useRef<HTMLButtonElement>(null);
  const approval = query.data;
  return (
    <Page
      title={approval ? approval.title : t.approval.title}
      heading={approval?.state === 'proposed' ? t.approval.question(approval.title) : undefined}
      lead={approval?.state === 'proposed' ? t.approval.lead : null}
    >
      <Loaded query={query} lines={8}>
        {(loaded) => (
          <div className="card approval-card">
            {loaded.state === 'proposed' ? null : (
              <>
                <p>
                  <Badge tone="unknown" icon="shield">
                    {t.approval.states[loaded.state]}
                  </Badge>
                </p>
                <ApprovalProgress approval={loaded} />
              </>
            )}
            {loaded.run_id === null ? null : (
              <p>
                <Link to="/run/$id" params={{ id: loaded.run_id }} search={{}}>
                  {t.approval.openRun}
                </Link>
              </p>
            )}
            <ApprovalFacts approval={loaded} />
            <div className="approval-foot">
              <ApprovalDecision
                approval={loaded}
                cancelRef={cancel}
                onCancel={() => void navigate({ to: '/', search: {} })}
              />
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
