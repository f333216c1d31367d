import { useQuery } from '@tanstack/react-query';
import type { Run } from '#contract/run.ts';
import { type Text, useText } from '../../text/text.ts';
import type { Tone } from '../../ui/badge.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Clock } from '../../ui/moment.tsx';
import { approvalQuery } from '../approvals/approval-queries.ts';
import { moodOfRun } from './run-mood.ts';
import { isOver } from './run-queries.ts';

interface Stop {
  readonly title: string;
  readonly says: string;
  readonly icon: IconName;
  readonly tone: Tone;
  readonly at: string | null;
}

/** The story of a run in three stops: what caused it, what was done, how it ended. */
export function RunArc({ run }: { run: Run }) {
  const t = useText();
  const last = run.approvals.at(-1);
  const approval = useQuery({ ...approvalQuery(last?.id ?? ''), enabled: last !== undefined }).data;
  const stops = [
    causeStop(run, t),
    fixStop(run, approval?.history.at(-1)?.at ?? null, t),
    resultStop(run, t),
  ];
  return (
    <ol className="arc" aria-label={t.run.arc}>
      {stops.map(({ title, says, icon, tone, at }) => (
        <li key={title} className={`arc-stop tone-${tone}`}>
          <Icon name={icon} size={24} />
          <p>
            <span className="muted small">
              {title}
              {at === null ? null : (
                <>
                  , <Clock at={at} />
                </>
              )}
            </span>
            <br />
            <strong>{says}</strong>
          </p>
        </li>
      ))}
    </ol>
  );
}

function causeStop(run: Run, { run: t, says }: Text): Stop {
  const { diagnosis } = run;
  const mended = mendedStep(run);
  if (mended) {
    return { title: t.arcCause, says: says(mended.why), icon: 'bad', tone: 'bad', at: mended.started_at };
  }
  const stop = { title: t.arcCause, at: diagnosis?.at ?? null };
  const [cause] = diagnosis?.causes ?? [];
  if (cause) return { ...stop, says: says(cause.title), icon: 'bad', tone: 'bad' };
  if (diagnosis?.verdict === 'healthy') return { ...stop, says: t.arcNothing, icon: 'ok', tone: 'ok' };
  return { ...stop, says: t.arcNoCause, icon: 'search', tone: 'unknown' };
}

/** What was mended where something else remains, which the diagnosis speaks of since. */
function mendedStep({ approvals, steps, outcome }: Run) {
  const last = approvals.at(-1);
  if (outcome !== 'diagnosed' || last?.state !== 'verified') return undefined;
  return steps.find((step) => step.kind === 'propose' && step.approval_id === last.id);
}

function fixStop({ approvals, diagnosis }: Run, at: string | null, t: Text): Stop {
  const last = approvals.at(-1);
  const stop = { title: t.run.arcFix, at: last ? at : null };
  if (!last) {
    const healthy = diagnosis?.verdict === 'healthy';
    const says = !diagnosis ? t.run.arcOpen : healthy ? t.run.arcNoFixNeeded : t.run.arcNoFix;
    return { ...stop, says, icon: healthy ? 'ok' : 'pending', tone: healthy ? 'ok' : 'unknown' };
  }
  const known: Readonly<Record<string, string>> = t.approval.states;
  const says = `${t.says(last.title)} (${known[last.state] ?? last.state})`;
  const done = last.state === 'verified';
  const open = last.state === 'proposed';
  return {
    ...stop,
    says,
    icon: done ? 'ok' : open ? 'hourglass' : 'restart',
    tone: done ? 'ok' : open ? 'warn' : 'unknown',
  };
}

function resultStop(run: Run, t: Text): Stop {
  const stop = { title: t.run.arcResult };
  if (!isOver(run)) return { ...stop, says: t.run.arcOpen, icon: 'pending', tone: 'unknown', at: null };
  const { word, tone, icon } = moodOfRun(run, t);
  const shape: IconName = icon ?? (tone === 'ok' ? 'ok' : 'unknown');
  const [remains] = mendedStep(run) ? (run.diagnosis?.causes ?? []) : [];
  const says = remains ? `${word}: ${t.says(remains.title)}` : word;
  return { ...stop, says, icon: shape, tone, at: run.updated_at };
}
