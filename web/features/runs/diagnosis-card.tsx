import type { Diagnosis } from '#contract/diagnosis.ts';
import type { Run } from '#contract/run.ts';
import { useText } from '../../text/text.ts';
import { shapeOf, type Tone } from '../../ui/badge.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Note } from '../../ui/note.tsx';
import { CauseView } from './cause-view.tsx';
import { Confidence } from './confidence.tsx';
import { FixBox } from './fix-box.tsx';
import { TellOwner } from './tell-owner.tsx';

const TONES: Readonly<Record<Diagnosis['verdict'], Tone>> = {
  healthy: 'ok',
  diagnosed: 'bad',
  unclear: 'warn',
};

interface CardProps {
  readonly run: Run;
  readonly diagnosis: Diagnosis;
  readonly onReview: (approvalId: string) => void;
}

/** The answer: cause, how sure, proof, what to do, what was ruled out. */
export function DiagnosisCard({ run, diagnosis, onReview }: CardProps) {
  const t = useText();
  const tone = run.outcome === 'resolved' ? 'ok' : TONES[diagnosis.verdict];
  const { causes, fix_blocked, notes = [] } = diagnosis;
  const several = causes.length > 1;
  return (
    <article className="card diagnosis" aria-label={t.run.card}>
      <header className={`diagnosis-head tone-${tone}`}>
        <Icon name={shapeOf(tone)} size={30} />
        <div className="stack-tight">
          {run.outcome === 'resolved' ? <p className="muted small">{t.run.wasWrong}</p> : null}
          <h2>{t.says(diagnosis.headline)}</h2>
          <Confidence value={diagnosis.confidence} words={diagnosis.confidence_words} />
        </div>
      </header>
      {causes.map((cause) => (
        <CauseView
          key={`${cause.cause} ${cause.subject}`}
          cause={cause}
          titled={several}
          steps={run.approvals.length > 0 && cause.fix ? 'folded' : 'shown'}
        />
      ))}
      {run.approvals.map(({ id }) => (
        <FixBox key={id} approvalId={id} runId={run.id} onReview={onReview} />
      ))}
      {fix_blocked === '' ? null : (
        <Note tone="warn">
          <p>
            <strong>{t.run.blocked}.</strong> {t.says(fix_blocked)}
          </p>
        </Note>
      )}
      {needsSomebody(run, diagnosis) ? <TellOwner runId={run.id} /> : null}
      {notes.length === 0 ? null : (
        <section className="stack-tight">
          <h3>{t.run.notes}</h3>
          <ul className="bullets">
            {notes.map((note) => (
              <li key={note}>{t.says(note)}</li>
            ))}
          </ul>
        </section>
      )}
      <Considered diagnosis={diagnosis} />
    </article>
  );
}

/** Something is wrong, and nothing that could be approved is on offer. */
function needsSomebody({ outcome, approvals }: Run, { verdict }: Diagnosis): boolean {
  const isOpen = approvals.some(({ state }) => state === 'proposed');
  return verdict !== 'healthy' && outcome !== null && outcome !== 'resolved' && !isOpen;
}

/** What it was not, and what it might have been. */
function Considered({ diagnosis: { ruled_out, alternatives } }: { diagnosis: Diagnosis }) {
  const t = useText();
  if (ruled_out.length === 0 && alternatives.length === 0) return null;
  return (
    <div className="considered">
      {ruled_out.length === 0 ? null : (
        <Disclosure summary={t.run.ruledOut(ruled_out.length)}>
          <ul className="stack-tight ruled-out">
            {ruled_out.map(({ cause, subject, title, because }) => (
              <li key={`${cause} ${subject}`}>
                <strong>{t.says(title)}</strong>
                <p className="muted">{t.says(because)}</p>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
      {alternatives.length === 0 ? null : (
        <Disclosure summary={t.run.alternatives(alternatives.length)}>
          <div className="stack">
            {alternatives.map((cause) => (
              <CauseView key={`${cause.cause} ${cause.subject}`} cause={cause} titled steps="none" />
            ))}
          </div>
        </Disclosure>
      )}
    </div>
  );
}
