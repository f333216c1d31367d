import { useQuery } from '@tanstack/react-query';
import { RunOutcome, RunState } from '#contract/run.ts';
import { useText } from '../../text/text.ts';
import { Choice } from '../../ui/choice.tsx';
import { peopleQuery } from '../people/people-queries.ts';
import { RecordFilters } from '../records/record-filters.tsx';
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
    <RecordFilters
      words={{ label: t.history.search, hint: t.history.searchHint, value: search.search }}
      onWords={(search) => onChange({ search })}
      from={search.from}
      to={search.to}
      onDays={onChange}
      chosen={chosen}
      onClear={onClear}
    >
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
    </RecordFilters>
  );
}
