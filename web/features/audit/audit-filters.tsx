import { useQuery } from '@tanstack/react-query';
import { useText } from '../../text/text.ts';
import { Choice } from '../../ui/choice.tsx';
import { peopleQuery } from '../people/people-queries.ts';
import { RecordFilters } from '../records/record-filters.tsx';
import { type AuditSearch, RESULTS } from './audit-search.ts';

interface FiltersProps {
  readonly search: AuditSearch;
  readonly onChange: (change: AuditSearch) => void;
  readonly onClear: () => void;
}

/** What is looked for in the record. */
export function AuditFilters({ search, onChange, onClear }: FiltersProps) {
  const t = useText();
  const people = useQuery(peopleQuery).data ?? [];
  const any = ['', t.audit.any] as const;
  const chosen = Object.keys(search).filter((name) => name !== 'find').length;
  return (
    <RecordFilters
      words={{ label: t.audit.find, hint: t.audit.findHint, value: search.find }}
      onWords={(find) => onChange({ find })}
      from={search.from}
      to={search.to}
      onDays={onChange}
      chosen={chosen}
      onClear={onClear}
    >
      <Choice
        label={t.audit.result}
        value={RESULTS.find((one) => one === search.result) ?? ''}
        options={[any, ...RESULTS.map((one) => [one, t.audit.results[one]] as const)]}
        onChoose={(one) => onChange({ result: one })}
      />
      <Choice
        label={t.audit.by}
        value={search.by ?? ''}
        options={[
          any,
          ['agent', t.actors.agent] as const,
          ...people.map(({ id, name }) => [id, name] as const),
        ]}
        onChoose={(one) => onChange({ by: one })}
      />
    </RecordFilters>
  );
}
