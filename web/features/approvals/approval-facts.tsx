import type { ReactNode } from 'react';
import type { ApprovalView } from '#contract/approval.ts';
import { useText } from '../../text/text.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { brief, JsonView } from '../../ui/json-view.tsx';
import { useNameOf } from '../people/people-queries.ts';
import { isMoved } from './approval-queries.ts';
import { Approvers } from './approvers.tsx';
import { BlastGraph } from './blast-graph.tsx';
import { ExactAction } from './exact-action.tsx';
import { hostName } from './host-name.ts';
import { Downtime, PastOutcomes } from './past-outcomes.tsx';
import { TargetStateView } from './target-state-view.tsx';

/** All that a person has to know before saying yes. */
export function ApprovalFacts({ approval }: { approval: ApprovalView }) {
  const t = useText();
  const nameOf = useNameOf();
  const { consent, blast, predicate, undo } = approval;
  const isBlocked = isMoved(approval);
  return (
    <>
      {isBlocked ? <TargetStateView approval={approval} /> : null}
      <p className="approval-why">{t.says(approval.why)}</p>
      <ExactAction approval={approval} />
      <dl className="facts">
        <dt>{t.approval.downtime}</dt>
        <dd>
          <Downtime approval={approval} />
        </dd>
        <dt>{t.approval.touches}</dt>
        <dd>
          <Touches blast={blast} />
          <BlastGraph approval={approval} />
        </dd>
        <dt>{t.approval.success}</dt>
        <dd>
          {predicate
            ? `${t.says(predicate.says)} ${t.approval.within(predicate.within_s)}`
            : t.approval.successNone}
        </dd>
        <dt>{t.approval.undo}</dt>
        <dd>{undo ? t.approval.undoSays(`${undo.verb} ${brief(undo.args)}`) : t.approval.undoNone}</dd>
      </dl>
      {isBlocked ? null : <TargetStateView approval={approval} />}
      <dl className="facts">
        <dt>{t.approval.past}</dt>
        <dd>
          <PastOutcomes approval={approval} />
        </dd>
        <dt>{t.approval.askedBy}</dt>
        <dd>
          {nameOf(approval.requested_by)}
          {approval.host ? <ThroughHost approval={approval} /> : null}
        </dd>
        <dt>{t.approval.who}</dt>
        <dd>
          <Approvers roles={approval.roles} />
        </dd>
        <dt>{t.approval.auditId}</dt>
        <dd>
          <code>{approval.audit_id}</code>
        </dd>
      </dl>
      <Disclosure summary={t.approval.technical}>
        <dl className="facts small">
          <dt>{t.approval.digest}</dt>
          <dd>
            <code>{approval.digest}</code>
          </dd>
          <dt>{t.approval.executor}</dt>
          <dd>
            <code>{consent.aud}</code>
          </dd>
        </dl>
        <JsonView value={consent} label={t.approval.digest} />
      </Disclosure>
    </>
  );
}

/** The MCP host that asked, and whether it waits for the outcome. */
function ThroughHost({ approval }: { approval: ApprovalView }) {
  const t = useText();
  const host = hostName(approval, t);
  return (
    <span className="muted">
      {' '}
      · {t.approval.throughHost} {host}
      {approval.host?.task ? <span className="small"> {t.approval.hostTask(host)}</span> : null}
    </span>
  );
}

function Touches({ blast }: { blast: ApprovalView['blast'] }): ReactNode {
  const t = useText();
  const lists = [
    [t.approval.dependents, blast.dependents],
    [t.approval.networks, blast.shared_networks],
    [t.approval.volumes, blast.shared_volumes],
    [t.approval.publishedPorts, blast.published_ports],
  ] as const;
  const filled = lists.filter(([, names]) => names.length > 0);
  if (filled.length === 0 && !blast.stack_wide) return t.approval.touchesNothing;
  return (
    <ul className="stack-tight">
      {blast.stack_wide ? (
        <li>
          <strong>{t.approval.stackWide}</strong>
        </li>
      ) : null}
      {filled.map(([what, names]) => (
        <li key={what}>
          {what}: {names.join(', ')}
        </li>
      ))}
    </ul>
  );
}
