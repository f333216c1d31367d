import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { Icon, type IconName } from './icon.tsx';

interface SegmentsProps<T extends string> {
  /** What is chosen here, for screen readers. */
  readonly label: string;
  readonly value: T;
  /** With an icon the text is its name alone. */
  readonly options: readonly { readonly value: T; readonly text: string; readonly icon?: IconName }[];
  readonly onChoose: (value: T) => void;
}

/** One of a few that all are seen at once. */
export function Segments<T extends string>({ label, value, options, onChoose }: SegmentsProps<T>) {
  return (
    <ToggleGroup
      className="segments"
      aria-label={label}
      value={[value]}
      onValueChange={([chosen]) => {
        const next = options.find((option) => option.value === chosen);
        if (next) onChoose(next.value);
      }}
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className="segment"
          {...(option.icon ? { 'aria-label': option.text, title: option.text } : {})}
        >
          {option.icon ? <Icon name={option.icon} /> : option.text}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
