import { type ReactNode, type SelectHTMLAttributes, useId } from 'react';

interface ChoiceProps<T extends string>
  extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange' | 'value'> {
  readonly label: ReactNode;
  /** The label is there for screen readers only. */
  readonly hideLabel?: boolean;
  readonly value: T;
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly onChoose: (value: T) => void;
}

/** One of a few; the browser's own list, which every device knows how to show. */
export function Choice<T extends string>({
  label,
  hideLabel = false,
  value,
  options,
  onChoose,
  ...rest
}: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className={hideLabel ? 'hidden-visually' : undefined}>
        {label}
      </label>
      <select
        id={id}
        className="input"
        value={value}
        onChange={({ target }) => {
          const chosen = options.find(([option]) => option === target.value);
          if (chosen) onChoose(chosen[0]);
        }}
        {...rest}
      >
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
