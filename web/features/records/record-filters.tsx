import type { ReactNode } from 'react';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Field } from '../../ui/field.tsx';

interface RecordFiltersProps {
  /** The words that are looked for. */
  readonly words: { readonly label: string; readonly hint: string; readonly value: string | undefined };
  readonly onWords: (words: string) => void;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onDays: (days: { from?: string; to?: string }) => void;
  /** How many filters are set beside the words. */
  readonly chosen: number;
  readonly onClear: () => void;
  /** The filters that only this list has. */
  readonly children: ReactNode;
}

/** The frame of what is looked for in a list of the past: words, filters behind a click, days. */
export function RecordFilters(props: RecordFiltersProps) {
  const { words, onWords, from = '', to = '', onDays, chosen, onClear, children } = props;
  const t = useText();
  return (
    <search className="stack-tight">
      <Field
        label={words.label}
        placeholder={words.hint}
        type="search"
        value={words.value ?? ''}
        onChange={({ target }) => onWords(target.value)}
      />
      <Disclosure summary={t.history.filters(chosen)} open={chosen > 0}>
        <div className="filters">
          {children}
          <Field
            label={t.history.from}
            type="date"
            value={from}
            onChange={({ target }) => onDays({ from: target.value })}
          />
          <Field
            label={t.history.to}
            type="date"
            value={to}
            onChange={({ target }) => onDays({ to: target.value })}
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
