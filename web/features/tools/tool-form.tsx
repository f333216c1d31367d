import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ToolCallReply } from '#contract/http-api.ts';
import type { ToolInfo } from '#contract/tool.ts';
import { pathOf, request } from '../../api/request.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Field } from '../../ui/field.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { Note } from '../../ui/note.tsx';
import { argumentsOf, type SchemaField, schemaFields } from './schema-fields.ts';

/** A tool's schema as a form. The call goes through the gate like every other: roles, budgets, consent. */
export function ToolForm({ tool }: { tool: ToolInfo }) {
  const t = useText();
  const fields = schemaFields(tool.input_schema);
  const [filled, setFilled] = useState<Readonly<Record<string, string>>>({});
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const call = useMutation({
    mutationFn: (args: Record<string, unknown>) =>
      request(ToolCallReply, pathOf`/api/tools/${tool.name}/call`, { method: 'POST', body: { args } }),
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (call.isPending) return;
    const read = argumentsOf(fields, filled);
    setWrong('wrong' in read ? read.wrong : []);
    if ('args' in read) call.mutate(read.args);
  }
  return (
    <form className="stack tool-form" onSubmit={submit} noValidate>
      {fields.length === 0 ? <p className="muted">{t.tools.noArguments}</p> : null}
      {fields.map((field) => (
        <Argument
          key={field.name}
          field={field}
          value={filled[field.name] ?? ''}
          error={wrong.includes(field.name) ? t.tools.wrongArgument : ''}
          onChange={(value) => setFilled({ ...filled, [field.name]: value })}
        />
      ))}
      <div>
        <Button type="submit" icon="play" busy={call.isPending}>
          {tool.effect === 'read' ? t.tools.call : t.tools.askFor}
        </Button>
      </div>
      {call.isError ? <FailureNote error={call.error} /> : null}
      {call.data ? <Reply reply={call.data} /> : null}
    </form>
  );
}

interface ArgumentProps {
  readonly field: SchemaField;
  readonly value: string;
  readonly error: string;
  readonly onChange: (value: string) => void;
}

function Argument({ field: { name, kind, required, hint, options }, value, error, onChange }: ArgumentProps) {
  const t = useText();
  const label = required ? t.tools.required(name) : name;
  if (kind === 'choice' || kind === 'flag') {
    const values = kind === 'flag' ? ['true', 'false'] : options;
    return (
      <Choice
        label={label}
        value={value}
        options={[['', '–'], ...values.map((one) => [one, one] as const)]}
        onChoose={onChange}
      />
    );
  }
  return (
    <Field
      label={label}
      hint={kind === 'json' ? [hint, t.tools.asJson].filter(Boolean).join(' ') : hint}
      error={error}
      inputMode={kind === 'number' ? 'decimal' : undefined}
      spellCheck={false}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

function Reply({ reply }: { reply: ToolCallReply }) {
  const t = useText();
  if (reply.status === 'need_approval') {
    return (
      <Note tone="busy" icon="hourglass" role="status">
        <p>{t.tools.waits}</p>
        <p>
          <Link to="/approvals/$id" params={{ id: reply.approval_id }}>
            {t.home.review}
          </Link>
        </p>
      </Note>
    );
  }
  return (
    <div role="status" className="stack-tight">
      <p className="small muted">
        {t.tools.answered(Math.round(reply.ms))}
        {reply.truncated ? ` ${t.tools.truncated}` : ''}
      </p>
      <JsonView value={reply.output} label={t.run.result} />
    </div>
  );
}
