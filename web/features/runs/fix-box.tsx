import { useQuery } from '@tanstack/react-query';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Note } from '../../ui/note.tsx';
import { ApprovalProgress } from '../approvals/approval-progress.tsx';
import { approvalQuery } from '../approvals/approval-queries.ts';
import { Expiry } from '../approvals/expiry.tsx';
import { TellOwner } from './tell-owner.tsx';

interface FixBoxProps {
  readonly approvalId: string;
  readonly runId: string;
  readonly onReview: (approvalId: string) => void;
}

/** What would be done, or how it went. */
export function FixBox({ approvalId, runId, onReview }: FixBoxProps) {
  const t = useText();
  const query = useQuery(approvalQuery(approvalId));
  return (
    <section className="fix" aria-label={t.run.fix}>
      <Loaded query={query}>
        {(approval) => (
          <>
            <div className="section-head">
              <p className="fix-kicker">{approval.state === 'proposed' ? t.run.fix : t.run.arcFix}</p>
              {approval.state === 'proposed' ? (
                <p className="small muted">
                  <Expiry at={approval.expires_at} />
                </p>
              ) : null}
            </div>
            <h3>{t.says(approval.title)}</h3>
            <p>{t.says(approval.why)}</p>
            {approval.state === 'proposed' ? (
              <>
                <dl className="facts">
                  <dt>{t.run.downtime}</dt>
                  <dd>{t.says(approval.expected_downtime)}</dd>
                  {approval.predicate ? (
                    <>
                      <dt>{t.run.test}</dt>
                      <dd>{t.says(approval.predicate.says)}</dd>
                    </>
                  ) : null}
                </dl>
                {approval.may_approve ? null : (
                  <Note tone="unknown" icon="shield">
                    <p>
                      <strong>{t.run.mayNotApprove}.</strong> {t.says(approval.may_not_because)}
                    </p>
                  </Note>
                )}
                <div className="button-row">
                  <Button
                    look={approval.may_approve ? 'primary' : 'plain'}
                    icon="shield"
                    onClick={() => onReview(approvalId)}
                  >
                    {approval.may_approve ? t.run.review : t.run.look}
                  </Button>
                </div>
                {approval.may_approve ? null : <TellOwner runId={runId} />}
              </>
            ) : (
              <ApprovalProgress approval={approval} />
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}
