import { Link } from '@tanstack/react-router';
import type { Hypothesis } from '#contract/diagnosis.ts';
import { useText } from '../../text/text.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Confidence } from './confidence.tsx';
import { EvidenceList } from './evidence-list.tsx';
import { LastLines } from './last-lines.tsx';

/** The subject of causes that are the machine's own; it has no log here. */
const HOST = 'host';

interface CauseProps {
  readonly cause: Hypothesis;
  /** With its own title and confidence: when it is not the only one. */
  readonly titled: boolean;
  /** What a person can do: shown, behind a click beside a fix, or not at all for what it probably is not. */
  readonly steps: 'shown' | 'folded' | 'none';
}

/** A cause: what it means, the proof for and against it, who suffers, what a person can do. */
export function CauseView({ cause, titled, steps }: CauseProps) {
  const t = useText();
  const { evidence, victims, human_steps, subject } = cause;
  const concerned = subject === HOST ? victims : [subject, ...victims];
  const speaksFor = evidence.filter(({ weight }) => weight >= 0);
  const speaksAgainst = evidence.filter(({ weight }) => weight < 0);
  return (
    <section className="cause">
      {titled ? (
        <div className="stack-tight">
          <h3>{t.says(cause.title)}</h3>
          <Confidence value={cause.confidence} />
        </div>
      ) : null}
      <p>{t.says(cause.summary)}</p>
      {victims.length === 0 ? null : (
        <div className="chips">
          <span className="muted">{t.run.affects}:</span>
          {victims.map((id) => (
            <Link key={id} to="/services/$id" params={{ id }} search={{}} className="chip">
              {id}
            </Link>
          ))}
        </div>
      )}
      <EvidenceList title={t.run.evidence} lines={speaksFor} />
      <EvidenceList title={t.run.against} lines={speaksAgainst} />
      {steps === 'none' ? null : <LastLines services={concerned} />}
      {human_steps.length > 0 && steps === 'shown' ? (
        <section className="stack-tight">
          <h3>{t.run.humanSteps}</h3>
          <Steps steps={human_steps} />
        </section>
      ) : null}
      {human_steps.length > 0 && steps === 'folded' ? (
        <Disclosure summary={t.run.byHand}>
          <Steps steps={human_steps} />
        </Disclosure>
      ) : null}
    </section>
  );
}

function Steps({ steps }: { steps: readonly string[] }) {
  const t = useText();
  return (
    <ol className="numbered">
      {steps.map((step) => (
        <li key={step}>{t.says(step)}</li>
      ))}
    </ol>
  );
}
