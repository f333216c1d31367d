import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useCallback, useId, useMemo, useState } from 'react';
import { ToolCallReply } from '#contract/http-api.ts';
import type { ToolInfo } from '#contract/tool.ts';
import { pathOf, request } from '../../api/request.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { type Filled, readFilled } from './filled.ts';
import { SchemaInput } from './schema-input.tsx';
import { shapeOf } from './schema-shape.ts';
import { ToolReply } from './tool-reply.tsx';

interface Call {
  readonly args: Record<string, unknown>;
  /** The request that somebody has approved for exactly these arguments. */
  readonly approvalId?: string;
}

/** A tool's schema as a form, or its arguments as JSON. The call goes through the gate: roles, budgets, consent. */
export function ToolForm({ tool }: { tool: ToolInfo }) {
  const t = useText();
  const id = useId();
  const shape = useMemo(() => shapeOf({ type: 'object', ...tool.input_schema }), [tool.input_schema]);
  const [filled, setFilled] = useState<Filled>({});
  const [wrong, setWrong] = useState<readonly string[]>([]);
  /** The arguments as a text; null while the form is used. */
  const [raw, setRaw] = useState<string | null>(null);
  const call = useMutation({
    mutationFn: ({ args, approvalId }: Call) =>
      request(ToolCallReply, pathOf`/api/tools/${tool.name}/call`, {
        method: 'POST',
        body: { args, ...(approvalId === undefined ? {} : { approval_id: approvalId }) },
      }),
  });

  const { mutate, variables } = call;
  const args = variables?.args;
  const run = useCallback((approvalId: string) => mutate({ args: args ?? {}, approvalId }), [mutate, args]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (call.isPending) return;
    const read = raw === null ? readFilled(shape, filled) : fromJson(raw);
    setWrong('wrong' in read ? read.wrong : []);
    if ('value' in read) call.mutate({ args: read.value as Record<string, unknown> });
  }

  function toggle(): void {
    setWrong([]);
    const read = readFilled(shape, filled);
    const now = JSON.stringify('value' in read ? read.value : {}, null, 2);
    setRaw(raw === null ? now : null);
  }

  const empty = shape.kind === 'object' && shape.fields.length === 0;
  return (
    <form className="stack tool-form" onSubmit={submit} noValidate>
      {raw !== null ? (
        <div className="field">
          <label htmlFor={id}>{t.tools.arguments}</label>
          <textarea
            id={id}
            className="input mono"
            rows={6}
            spellCheck={false}
            aria-invalid={wrong.length > 0 || undefined}
            value={raw}
            onChange={({ target }) => setRaw(target.value)}
          />
          {wrong.length > 0 ? (
            <p className="field-error" role="alert">
              {t.tools.noJson}
            </p>
          ) : null}
        </div>
      ) : empty ? (
        <p className="muted">{t.tools.noArguments}</p>
      ) : (
        <SchemaInput
          shape={shape}
          label={tool.title}
          required
          path=""
          filled={filled}
          wrong={wrong}
          onFill={setFilled}
        />
      )}
      <div className="button-row">
        <Button type="submit" icon="play" busy={call.isPending}>
          {tool.effect === 'read' ? t.tools.call : t.tools.askFor}
        </Button>
        {empty && raw === null ? null : (
          <Button look="quiet" onClick={toggle}>
            {raw === null ? t.tools.writeJson : t.tools.useForm}
          </Button>
        )}
      </div>
      {call.isError ? <FailureNote error={call.error} /> : null}
      {call.data ? <ToolReply reply={call.data} busy={call.isPending} onRun={run} /> : null}
    </form>
  );
}

function fromJson(text: string): ReturnType<typeof readFilled> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value };
  } catch {
    // Said below, as for what is no object.
  }
  return { wrong: [''] };
}
