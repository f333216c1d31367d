import type { ApprovalState, ApprovalView } from '#contract/approval.ts';
import { useText } from '../../text/text.ts';
import type { Tone } from '../../ui/badge.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Note } from '../../ui/note.tsx';
import { clockTime } from '../../ui/time.ts';
import { useNameOf } from '../people/people-queries.ts';
import { hasEnded } from './approval-queries.ts';
import { hostName } from './host-name.ts';

type Mark = 'done' | 'busy' | 'bad' | 'unknown' | 'next';

const MARKS: Readonly<Record<Mark, { icon: IconName; tone: Tone }>> = {
  done: { icon: 'ok', tone: 'ok' },
  busy: { icon: 'busy', tone: 'busy' },
  bad: { icon: 'bad', tone: 'bad' },
  unknown: { icon: 'unknown', tone: 'unknown' },
  next: { icon: 'pending', tone: 'unknown' },
};

/** How far each state is: consent, action, check. Null where nothing was done. */
const STAGES: Readonly<Record<ApprovalState, readonly [Mark, Mark, Mark] | null>> = {
  proposed: null,
  declined: null,
  expired: null,
  approved: ['done', 'busy', 'next'],
  started: ['done', 'busy', 'next'],
  ok: ['done', 'done', 'busy'],
  failed: ['done', 'bad', 'next'],
  unknown: ['done', 'unknown', 'next'],
  verified: ['done', 'done', 'done'],
  not_verified: ['done', 'done', 'bad'],
  undone: ['done', 'done', 'bad'],
};

/** What became of a decision, live, until it is known whether it worked. */
export function ApprovalProgress({ approval }: { approval: ApprovalView }) {
  const t = useText();
  const nameOf = useNameOf();
  const { state, history, predicate } = approval;
  const marks = STAGES[state];
  const last = history.at(-1);
  const timeOf = (at: string) => clockTime(new Date(at), new Date(), t.locale);
  const consent = history.find((move) => move.state === 'approved');
  const steps = [
    [t.approval.stepApproved, consent ? t.approval.byAt(nameOf(consent.by), timeOf(consent.at)) : ''],
    [marks?.[1] === 'done' ? t.approval.stepActed : t.approval.stepActing, ''],
    [marks?.[2] === 'done' ? t.approval.stepChecked : t.approval.stepChecking, t.says(predicate?.says ?? '')],
  ] as const;
  return (
    <div className="progress" role="status">
      {marks ? (
        <ol className="progress-steps" aria-label={t.approval.progress}>
          {steps.map(([title, detail], index) => {
            const { icon, tone } = MARKS[marks[index] ?? 'next'];
            return (
              <li key={title} className={`progress-step tone-${tone}`}>
                <Icon name={icon} size={24} />
                <span>
                  {title}
                  {detail === '' ? null : <span className="muted small"> {detail}</span>}
                </span>
              </li>
            );
          })}
        </ol>
      ) : null}
      {state === 'approved' && approval.host && !approval.host.task ? (
        <Note tone="busy">
          <p>{t.approval.waitsForHost(hostName(approval, t))}</p>
        </Note>
      ) : null}
      {hasEnded(state) && state in t.approval.ends ? (
        <Note tone={TONES[state] ?? 'unknown'}>
          <p>
            <strong>{t.approval.ends[state as keyof typeof t.approval.ends]}</strong>
          </p>
          {last && last.detail !== '' ? <p className="small">{t.says(last.detail)}</p> : null}
        </Note>
      ) : null}
    </div>
  );
}

const TONES: Partial<Record<ApprovalState, Tone>> = {
  verified: 'ok',
  not_verified: 'bad',
  undone: 'warn',
  failed: 'bad',
};
