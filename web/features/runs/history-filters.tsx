import { useQuery } from '@tanstack/react-query';
import { RunOutcome, RunState } from '#contract/run.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Field } from '../../ui/field.tsx';
import { peopleQuery } from '../people/people-queries.ts';
import { servicesQuery } from '../services/service-queries.ts';
import type { HistorySearch } from './history-search.ts';

/** States that people tell apart; the others pass in a moment. */
const SHOWN = ['NEEDS_APPROVAL', 'DONE', 'FAILED', 'CANCELLED'] as const satisfies readonly RunState[];

interface FiltersProps {
  readonly search: HistorySearch;
  readonly onChange: (change: HistorySearch) => void;
  readonly onClear: () => void;
}

/** What is looked for in the history. */
export function HistoryFilters({ search, onChange, onClear }: FiltersProps) {
  const t = useText();
  const people = useQuery(peopleQuery).data ?? [];
  const services = useQuery(servicesQuery).data ?? [];
  const all = ['', t.history.all] as const;
  const causes = Object.entries(t.causes).toSorted(([, a], [, b]) => a.localeCompare(b, t.locale));
  const state = RunState.safeParse(search.state).data ?? '';
  const outcome = RunOutcome.safeParse(search.outcome).data ?? '';
  const names = new Set([...services.map(({ id }) => id), ...(search.service ? [search.service] : [])]);
  const chosen = Object.keys(search).filter((name) => name !== 'search').length;
  return (
    <search className="stack-tight">
      <Field
        label={t.history.search}
        placeholder={t.history.searchHint}
        type="search"
        value={search.search ?? ''}
        onChange={({ target }) => onChange({ search: target.value })}
      />
      <Disclosure summary={t.history.filters(chosen)} open={chosen > 0}>
        <div className="filters">
          <Choice
            label={t.history.state}
            value={state}
            options={[all, ...SHOWN.map((one) => [one, t.run.states[one]] as const)]}
            onChoose={(one) => onChange({ state: one })}
          />
          <Choice
            label={t.history.outcome}
            value={outcome}
            options={[all, ...RunOutcome.options.map((one) => [one, t.run.outcomes[one]] as const)]}
            onChoose={(one) => onChange({ outcome: one })}
          />
          <Choice
            label={t.history.who}
            value={search.by ?? ''}
            options={[all, ...people.map(({ id, name }) => [id, name] as const)]}
            onChoose={(one) => onChange({ by: one })}
          />
          <Choice
            label={t.history.service}
            value={search.service ?? ''}
            options={[all, ...[...names].toSorted().map((id) => [id, id] as const)]}
            onChoose={(one) => onChange({ service: one })}
          />
          <Choice
            label={t.history.cause}
            value={search.cause ?? ''}
            options={[all, ...causes]}
            onChoose={(one) => onChange({ cause: one })}
          />
          <Field
            label={t.history.from}
            type="date"
            value={search.from ?? ''}
            onChange={({ target }) => onChange({ from: target.value })}
          />
          <Field
            label={t.history.to}
            type="date"
            value={search.to ?? ''}
            onChange={({ target }) => onChange({ to: target.value })}
          />
          {chosen === 0 ? null : (
            <Button look="quiet" icon="close" onClick={onClear}>
              {t.history.clear}
            </Button>
          )}
        </div>
      </Disclosure>
    </search>
  );
}
