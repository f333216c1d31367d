import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { type Text, useText } from '../../text/text.ts';
import { shapeOf } from '../../ui/badge.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Ago, Clock } from '../../ui/moment.tsx';
import { useAsk } from '../runs/run-queries.ts';
import { useViewer } from '../session/session-queries.ts';
import type { HomeProblem } from './problem-list.ts';
import { useIgnore } from './problem-queries.ts';

/** One problem: how bad, what, since when; find out why, learn more, put aside. */
export function ProblemRow({ problem, aside }: { problem: HomeProblem; aside: boolean }) {
  const t = useText();
  const { role } = useViewer();
  const [putting, setPutting] = useState(false);
  const { tone, icon } = problem;
  return (
    <li className={`problem tone-${tone}`}>
      <Icon name={icon ?? shapeOf(tone)} size={24} />
      <div className="problem-text">
        <p>
          <span className="severity">{t.home.severity[tone === 'bad' ? 'bad' : 'warn']}</span>
          <What problem={problem} />
        </p>
        <When problem={problem} />
      </div>
      <div className="button-row problem-buttons">
        <NextStep problem={problem} />
        {role === 'viewer' ? null : aside ? (
          <ShowAgain problem={problem} />
        ) : (
          <Button
            small
            look="quiet"
            aria-expanded={putting}
            aria-label={`${t.home.ignore}: ${nameOf(problem, t)}`}
            onClick={() => setPutting(!putting)}
          >
            {t.home.ignore}
          </Button>
        )}
      </div>
      {putting ? <IgnoreChoice problem={problem} onDone={() => setPutting(false)} /> : null}
    </li>
  );
}

function What({ problem: { subject } }: { problem: HomeProblem }): ReactNode {
  const t = useText();
  if ('run' in subject) return t.says(subject.run.headline) || subject.run.goal;
  const { service, says } = subject;
  return (
    <>
      <Link to="/services/$id" params={{ id: service.id }} search={{}} className="problem-name">
        {service.id}
      </Link>{' '}
      {says}
    </>
  );
}

function When({ problem: { subject, at } }: { problem: HomeProblem }) {
  const t = useText();
  if (at === null) return null;
  return (
    <p className="muted small">
      {'run' in subject ? (
        <>
          {t.home.fromLastCheck}, <Ago at={at} />
        </>
      ) : (
        <>
          {t.home.since} <Clock at={at} />
        </>
      )}
    </p>
  );
}

/** Into the investigation that there is, or into a new one. */
function NextStep({ problem }: { problem: HomeProblem }) {
  const t = useText();
  const { role } = useViewer();
  const ask = useAsk();
  const { subject, explainedBy } = problem;
  if (explainedBy !== null) {
    const words = 'run' in subject ? t.home.open : t.home.seeWhy;
    return (
      <Link
        to="/run/$id"
        params={{ id: explainedBy }}
        search={{}}
        className={buttonClass('plain', true)}
        aria-label={`${words}: ${nameOf(problem, t)}`}
      >
        {words}
      </Link>
    );
  }
  if (role === 'viewer' || 'run' in subject) return null;
  const { id } = subject.service;
  return (
    <Button
      small
      icon="search"
      busy={ask.isPending}
      aria-label={`${t.home.findOut}: ${id}`}
      onClick={() => ask.mutate(t.home.suggestOne(id))}
    >
      {t.home.findOut}
    </Button>
  );
}

const DAY_MS = 86_400_000;

function IgnoreChoice({ problem, onDone }: { problem: HomeProblem; onDone: () => void }) {
  const t = useText();
  const { ignore } = useIgnore();
  const { key, occurrence } = problem;
  const until = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
  const choices = [
    [t.home.ignoreDay, () => until(1)],
    [t.home.ignoreWeek, () => until(7)],
    [t.home.ignoreAnew, () => null],
  ] as const;
  return (
    <fieldset className="ignore-choice">
      <legend className="small muted">{t.home.ignoreLead}</legend>
      <div className="button-row">
        {choices.map(([words, when]) => (
          <Button
            key={words}
            small
            busy={ignore.isPending}
            onClick={() => ignore.mutate({ problem: key, occurrence, until: when() }, { onSuccess: onDone })}
          >
            {words}
          </Button>
        ))}
      </div>
      {ignore.isError ? <FailureNote error={ignore.error} /> : null}
    </fieldset>
  );
}

function ShowAgain({ problem }: { problem: HomeProblem }) {
  const t = useText();
  const { show } = useIgnore();
  return (
    <Button
      small
      look="quiet"
      icon="eye"
      busy={show.isPending}
      aria-label={`${t.home.showAgain}: ${nameOf(problem, t)}`}
      onClick={() => show.mutate(problem.key)}
    >
      {t.home.showAgain}
    </Button>
  );
}

function nameOf({ subject }: HomeProblem, { says }: Text): string {
  return 'run' in subject ? says(subject.run.headline) || subject.run.goal : subject.service.id;
}
