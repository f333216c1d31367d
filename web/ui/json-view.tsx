import { ScrollBox } from './scroll-box.tsx';

/** A value exactly as it is, readable. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  return (
    <ScrollBox className="code-block" label={label}>
      <pre>{JSON.stringify(value, null, 2)}</pre>
    </ScrollBox>
  );
}

/** A value within a sentence or cell: text as it is, the rest as JSON. */
export function brief(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
