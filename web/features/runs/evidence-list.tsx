import { Link } from '@tanstack/react-router';
import type { EvidenceLine } from '#contract/diagnosis.ts';
import type { EvidenceRef } from '#contract/observation.ts';
import { type Text, useText } from '../../text/text.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { brief } from '../../ui/json-view.tsx';
import { Clock } from '../../ui/moment.tsx';

/** How many lines of proof are shown at once, the weightiest first. */
const SHOWN = 4;

/** Proof, each line with the very words or value it rests on, and the way to where that stands. */
export function EvidenceList({ title, lines }: { title: string; lines: readonly EvidenceLine[] }) {
  const t = useText();
  if (lines.length === 0) return null;
  const sorted = lines.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const rest = sorted.slice(SHOWN);
  return (
    <section className="stack-tight">
      <h3>{title}</h3>
      <ul className="evidence">
        {sorted.slice(0, SHOWN).map((line) => (
          <Evidence key={`${line.finding} ${line.observation_id}`} line={line} />
        ))}
      </ul>
      {rest.length === 0 ? null : (
        <Disclosure summary={t.run.moreEvidence(rest.length)}>
          <ul className="evidence">
            {rest.map((line) => (
              <Evidence key={`${line.finding} ${line.observation_id}`} line={line} />
            ))}
          </ul>
        </Disclosure>
      )}
    </section>
  );
}

function Evidence({ line }: { line: EvidenceLine }) {
  const t = useText();
  const { ref } = line;
  const quoted = ref.kind === 'log' || ref.kind === 'outside';
  const says = quoted ? withoutQuote(line.says, ref.text) : line.says;
  return (
    <li className="evidence-line">
      <p>{t.says(says)}</p>
      {quoted ? <blockquote className="log-quote">{ref.text.trim()}</blockquote> : null}
      <Source from={ref} says={says} />
    </li>
  );
}

/** The line itself stands below: a sentence that repeats it would be read twice. */
function withoutQuote(says: string, text: string): string {
  return says.replace(`“${text.trim()}”`, '').trim();
}

function Source({ from, says }: { from: EvidenceRef; says: string }) {
  const t = useText();
  const at = 'at' in from ? from.at : null;
  return (
    <p className="evidence-source">
      <span>{sourceOf(from, says, t)}</span>
      {at === null ? null : <Clock at={at} />}
      {from.kind === 'log' ? (
        <Link
          to="/services/$id"
          params={{ id: from.service }}
          search={{ find: from.text.trim().slice(0, 80), ...(from.at === null ? {} : { at: from.at }) }}
        >
          {t.run.openLog}
        </Link>
      ) : null}
      {from.kind === 'outside' ? <a href={`#${from.call_id}`}>{t.run.openCall}</a> : null}
      {from.kind === 'metric' ? (
        <Link to="/charts" search={{ metric: presetOf(from.metric), range: '1h' }}>
          {t.run.openChart}
        </Link>
      ) : null}
    </p>
  );
}

/** The chart that shows a metric: readings of containers have other names than the presets. */
function presetOf(metric: string): string {
  if (metric.startsWith('memory')) return 'memory_usage';
  return metric.startsWith('cpu') ? 'cpu_usage' : metric;
}

function sourceOf(from: EvidenceRef, says: string, { run: t }: Text): string {
  switch (from.kind) {
    case 'log':
      return t.logOf(from.service, from.line);
    case 'event':
      return `${t.eventOf(from.service)}: ${from.action}`;
    case 'status':
      return withValue(t.valueOf(named(from.field, t), from.service), from.value, says);
    case 'api':
      return withValue(t.answerOf(from.tool, named(from.field, t)), from.value, says);
    case 'disk':
      return withValue(t.diskOf(from.path, named(from.field, t)), from.value, says);
    case 'metric':
      return withValue(t.valueOf(named(from.metric, t), from.service), from.value, says);
    case 'outside':
      return t.outsideAnswer(from.tool, from.server, from.line);
  }
}

function named(field: string, { fields }: Text['run']): string {
  return Object.hasOwn(fields, field) ? (fields[field] ?? field) : field;
}

/** A long text that the sentence above quotes is not said twice. */
function withValue(where: string, value: unknown, says: string): string {
  const text = brief(value);
  return typeof value === 'string' && value.length > 20 && says.includes(value) ? where : `${where}: ${text}`;
}
