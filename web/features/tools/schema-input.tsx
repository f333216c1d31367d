import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Field as TextField } from '../../ui/field.tsx';
import { countAt, escaped, type Filled, numberAt, optionText, withoutEntry } from './filled.ts';
import type { Shape } from './schema-shape.ts';

export interface SchemaInputProps {
  readonly shape: Shape;
  /** What the value is called. */
  readonly label: string;
  readonly required: boolean;
  /** Its place in the whole. */
  readonly path: string;
  readonly filled: Filled;
  readonly wrong: readonly string[];
  readonly onFill: (filled: Filled) => void;
}

/** The input for one value of a schema, whatever its shape; objects and lists hold further ones. */
export function SchemaInput(props: SchemaInputProps) {
  switch (props.shape.kind) {
    case 'object':
      return <ObjectInput {...props} shape={props.shape} />;
    case 'list':
      return <ListInput {...props} shape={props.shape} />;
    case 'either':
      return <EitherInput {...props} shape={props.shape} />;
    default:
      return <LeafInput {...props} shape={props.shape} />;
  }
}

type PropsOf<K extends Shape['kind']> = SchemaInputProps & { readonly shape: Extract<Shape, { kind: K }> };

function LeafInput({
  shape,
  label,
  required,
  path,
  filled,
  wrong,
  onFill,
}: PropsOf<Exclude<Shape['kind'], 'object' | 'list' | 'either'>>) {
  const t = useText();
  const value = filled[path] ?? '';
  const fill = (text: string) => onFill({ ...filled, [path]: text });
  const name = required ? t.tools.required(label) : label;
  const error = wrong.includes(path) ? t.tools.wrongArgument : '';
  if (shape.kind === 'choice' || shape.kind === 'flag') {
    const values = shape.kind === 'flag' ? ['true', 'false'] : shape.options.map(optionText);
    const fixed = shape.kind === 'choice' && required && values.length === 1;
    return (
      <div className="stack-tight">
        <Choice
          label={name}
          value={fixed ? (values[0] ?? '') : value}
          options={[...(fixed ? [] : [['', '–'] as const]), ...values.map((one) => [one, one] as const)]}
          onChoose={fill}
        />
        {shape.hint === '' ? null : <p className="field-hint">{shape.hint}</p>}
        {error === '' ? null : <p className="field-error">{error}</p>}
      </div>
    );
  }
  return (
    <TextField
      label={name}
      hint={[shape.hint, shape.kind === 'json' ? t.tools.asJson : ''].filter(Boolean).join(' ')}
      error={error}
      inputMode={shape.kind === 'number' ? 'decimal' : undefined}
      spellCheck={false}
      autoCapitalize="off"
      value={value}
      onChange={({ target }) => fill(target.value)}
    />
  );
}

function ObjectInput({ shape, label, path, filled, wrong, onFill }: PropsOf<'object'>) {
  const inputs = shape.fields.map((field) => (
    <SchemaInput
      key={field.name}
      shape={field.shape}
      label={field.name}
      required={field.required}
      path={`${path}/${escaped(field.name)}`}
      filled={filled}
      wrong={wrong}
      onFill={onFill}
    />
  ));
  // The whole needs no frame.
  if (path === '') return <>{inputs}</>;
  return (
    <fieldset className="nested">
      <legend>{label}</legend>
      {shape.hint === '' ? null : <p className="field-hint">{shape.hint}</p>}
      {inputs}
    </fieldset>
  );
}

function ListInput({ shape, label, required, path, filled, wrong, onFill }: PropsOf<'list'>) {
  const t = useText();
  const count = numberAt(filled, path);
  return (
    <fieldset className="nested">
      <legend>{required ? t.tools.required(label) : label}</legend>
      {shape.hint === '' ? null : <p className="field-hint">{shape.hint}</p>}
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an entry of a list is its place
        <div key={index} className="nested-entry">
          <SchemaInput
            shape={shape.item}
            label={`${label} ${index + 1}`}
            required
            path={`${path}/${index}`}
            filled={filled}
            wrong={wrong}
            onFill={onFill}
          />
          <Button
            small
            icon="close"
            aria-label={t.tools.removeEntry(`${label} ${index + 1}`)}
            onClick={() => onFill(withoutEntry(filled, path, index))}
          >
            {t.people.remove}
          </Button>
        </div>
      ))}
      <div>
        <Button
          small
          aria-label={t.tools.addEntry(label)}
          onClick={() => onFill({ ...filled, [countAt(path)]: String(count + 1) })}
        >
          {t.tools.oneMore}
        </Button>
      </div>
    </fieldset>
  );
}

function EitherInput({ shape, label, required, path, filled, wrong, onFill }: PropsOf<'either'>) {
  const t = useText();
  const chosen = numberAt(filled, path);
  const form = shape.forms[chosen] ?? shape.forms[0];
  return (
    <fieldset className="nested">
      <legend>{required ? t.tools.required(label) : label}</legend>
      {shape.hint === '' ? null : <p className="field-hint">{shape.hint}</p>}
      <Choice
        label={t.tools.form}
        value={String(chosen)}
        options={shape.forms.map(({ name }, index) => [String(index), name] as const)}
        onChoose={(one) => {
          const others = Object.entries(filled).filter(([at]) => at !== path && !at.startsWith(`${path}/`));
          onFill({ ...Object.fromEntries(others), [countAt(path)]: one });
        }}
      />
      {form ? (
        <SchemaInput
          shape={form.shape}
          label={form.name}
          required={required}
          path={path}
          filled={filled}
          wrong={wrong}
          onFill={onFill}
        />
      ) : null}
    </fieldset>
  );
}
