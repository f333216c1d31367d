import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Approval, ApprovalState } from '#contract/approval.ts';
import { useText } from '../../text/text.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Clock } from '../../ui/moment.tsx';
import { duration } from '../../ui/time.ts';
import { pastApprovalsQuery } from './approval-queries.ts';
import { type PastAction, pastActions, spanOf } from './past-actions.ts';

/** How many earlier times are listed. */
const SHOWN = 4;

/** What became of this very action here before, each with its own page. */
export function PastOutcomes({ approval }: { approval: Approval }) {
  const t = useText();
  const past = usePast(approval);
  if (past.length === 0) return t.approval.pastNone;
  return (
    <ul className="stack-tight">
      {past.slice(0, SHOWN).map(({ id, at, state, workedAfterMs }) => (
        <li key={id} className="chips">
          <Badge tone={TONES[state] ?? 'unknown'}>{t.approval.states[state]}</Badge>
          <Link to="/approvals/$id" params={{ id }}>
            <Clock at={at} />
          </Link>
          {workedAfterMs === null ? null : (
            <span className="muted small">{t.approval.workedAfter(duration(workedAfterMs))}</span>
          )}
        </li>
      ))}
      {past.length > SHOWN ? (
        <li className="muted small">{t.approval.pastMore(past.length - SHOWN)}</li>
      ) : null}
    </ul>
  );
}

/** What the action says of its downtime, and what this machine's own history says. */
export function Downtime({ approval }: { approval: Approval }) {
  const t = useText();
  const span = spanOf(usePast(approval));
  return (
    <>
      {t.says(approval.expected_downtime)}
      {span ? (
        <span className="muted"> {t.approval.hereBefore(duration(span[0]), duration(span[1]))}</span>
      ) : null}
    </>
  );
}

function usePast(approval: Approval): readonly PastAction[] {
  return pastActions(useQuery(pastApprovalsQuery).data ?? [], approval);
}

const TONES: Partial<Record<ApprovalState, Tone>> = {
  ok: 'ok',
  verified: 'ok',
  not_verified: 'bad',
  failed: 'bad',
  undone: 'warn',
};
