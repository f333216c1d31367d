import type { Run } from '#contract/run.ts';
import { type Text, useText } from '../../text/text.ts';
import { shapeOf } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { moodOfRun } from './run-mood.ts';
import { isOver } from './run-queries.ts';

/** How the run stands, in one line that screen readers follow, with the one thing to do next. */
export function RunStatus({ run, onReview }: { run: Run; onReview: (approvalId: string) => void }) {
  const t = useText();
  const { tone, icon, word } = moodOfRun(run, t);
  const acting = !isOver(run) && run.steps.at(-1)?.kind === 'propose' && run.state !== 'NEEDS_APPROVAL';
  const open = run.approvals.find(({ state }) => state === 'proposed');
  return (
    <div className={`run-status tone-${tone}`}>
      <Icon name={icon ?? shapeOf(tone)} size={28} />
      <div role="status" className="run-status-text">
        <strong>{acting ? t.run.acting : word}</strong>
        <p className="muted">{detailOf(run, t)}</p>
      </div>
      {open && run.state === 'NEEDS_APPROVAL' ? (
        <Button look="primary" icon="shield" onClick={() => onReview(open.id)}>
          {t.run.review}
        </Button>
      ) : null}
      {run.escalation === null ? null : <a href={run.escalation}>{t.run.handover}</a>}
    </div>
  );
}

function detailOf(run: Run, { run: t, says }: Text): string {
  if (run.state === 'DONE' && run.outcome !== null) return t.outcomeSays[run.outcome];
  if (isOver(run)) return says(run.message);
  const step = run.steps.at(-1);
  return step ? t.stepNow(step.n, says(step.why)) : '';
}
