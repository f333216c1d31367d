import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useText } from '../../text/text.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { ApprovalBody, leadOf, titleOf } from './approval-body.tsx';
import { ApprovalDecision } from './approval-decision.tsx';
import { approvalQuery } from './approval-queries.ts';
import { Expiry } from './expiry.tsx';

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
      title={approval ? t.says(approval.title) : t.approval.title}
      heading={approval ? titleOf(approval, t) : undefined}
      lead={approval ? leadOf(approval, t) : null}
    >
      <Loaded query={query} lines={8}>
        {(loaded) => (
          <div className="card approval-card">
            {loaded.run_id === null ? null : (
              <p>
                <Link to="/run/$id" params={{ id: loaded.run_id }} search={{}}>
                  {t.approval.openRun}
                </Link>
              </p>
            )}
            <ApprovalBody approval={loaded} />
            <div className="approval-foot">
              {loaded.state === 'proposed' ? (
                <p className="small muted">
                  <Expiry at={loaded.expires_at} />
                </p>
              ) : null}
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
