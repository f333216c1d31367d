import type { Diagnosis } from '#contract/diagnosis.ts';
import { useText } from '../../text/text.ts';

const BARS = [0.2, 0.4, 0.6, 0.8, 0.95];

/** How sure the engine is: word, number, and bars for the eye. */
export function Confidence({ value, words }: { value: number; words?: Diagnosis['confidence_words'] }) {
  const t = useText();
  return (
    <p className="confidence small">
      <span className="bars" aria-hidden="true">
        {BARS.map((bar) => (
          <span key={bar} className={value >= bar ? 'bar bar-full' : 'bar'} />
        ))}
      </span>
      <span>
        {t.run.confidence}: {words ? <strong>{t.run.confidences[words]}</strong> : null}
        {words ? ', ' : ''}
        {t.run.percent(Math.round(value * 100))}
      </span>
    </p>
  );
}
