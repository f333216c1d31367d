import { useQuery } from '@tanstack/react-query';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Field } from '../../ui/field.tsx';
import { peopleQuery } from '../people/people-queries.ts';
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
    <search className="stack-tight">
      <Field
        label={t.audit.find}
        placeholder={t.audit.findHint}
        type="search"
        value={search.find ?? ''}
        onChange={({ target }) => onChange({ find: target.value })}
      />
      <Disclosure summary={t.history.filters(chosen)} open={chosen > 0}>
        <div className="filters">
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
