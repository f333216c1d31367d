import { type FormEvent, useId, useState } from 'react';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Note } from '../../ui/note.tsx';
import { useAddServer } from './mcp-queries.ts';
import { type PastedServer, pastedServers } from './pasted-servers.ts';

/** Enters servers by pasting a configuration, an image or an address. Nothing starts before it is confirmed. */
export function AddServer({ taken }: { taken: readonly string[] }) {
  const t = useText();
  const id = useId();
  const add = useAddServer();
  const [text, setText] = useState('');
  const [name, setName] = useState('');
  const [problem, setProblem] = useState('');
  const [added, setAdded] = useState<readonly string[]>([]);

  async function enter(servers: readonly PastedServer[]): Promise<void> {
    for (const server of servers) await add.mutateAsync(server);
    setAdded(servers.map((server) => server.id));
    setText('');
    setName('');
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (add.isPending) return;
    const servers = pastedServers(text, name.trim());
    const known = servers?.find((server) => taken.includes(server.id));
    setAdded([]);
    if (!servers || servers.length === 0) setProblem(t.tools.notUnderstood);
    else if (known) setProblem(t.tools.taken(known.id));
    else {
      setProblem('');
      // What failed is shown from the mutation's own state.
      enter(servers).catch(() => {});
    }
  }

  return (
    <form className="card" onSubmit={submit} noValidate>
      <div className="stack-tight">
        <h2>{t.tools.add}</h2>
        <p className="muted">{t.tools.addLead}</p>
      </div>
      <div className="field">
        <label htmlFor={id}>{t.tools.paste}</label>
        <textarea
          id={id}
          className="input mono"
          rows={5}
          spellCheck={false}
          aria-invalid={problem === '' ? undefined : true}
          aria-describedby={`${id}-hint`}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <p className="field-hint" id={`${id}-hint`}>
          {t.tools.pasteHint}
        </p>
        {problem === '' ? null : (
          <p className="field-error" role="alert">
            <Icon name="bad" />
            {problem}
          </p>
        )}
      </div>
      <Field
        label={t.tools.serverName}
        hint={t.tools.serverNameHint}
        spellCheck={false}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <div>
        <Button type="submit" look="primary" busy={add.isPending}>
          {t.tools.add}
        </Button>
      </div>
      {add.isError ? <FailureNote error={add.error} /> : null}
      {added.length === 0 ? null : (
        <Note tone="ok" role="status">
          <p>{t.tools.added(added.join(', '))}</p>
        </Note>
      )}
    </form>
  );
}
