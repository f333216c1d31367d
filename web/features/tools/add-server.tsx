import { type FormEvent, useId, useState } from 'react';
import type { PastedServers } from '#contract/vault-api.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Field } from '../../ui/field.tsx';
import { Note } from '../../ui/note.tsx';
import { Entered } from './entered.tsx';
import { MakeVault } from './make-vault.tsx';
import { usePaste } from './mcp-queries.ts';

/** Enters servers from a pasted configuration, image, address or command: first shown as it would be, then entered. */
export function AddServer() {
  const t = useText();
  const id = useId();
  const [text, setText] = useState('');
  const [name, setName] = useState('');
  const { read, enter } = usePaste();
  const pasted = { text, ...(name.trim() === '' ? {} : { name: name.trim() }) };

  function look(event: FormEvent): void {
    event.preventDefault();
    enter.reset();
    if (text.trim() !== '' && !read.isPending) read.mutate(pasted);
  }

  function take(): void {
    enter.mutate(pasted, {
      onSuccess: () => {
        read.reset();
        setText('');
        setName('');
      },
    });
  }

  return (
    <form className="card" onSubmit={look} noValidate>
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
          autoComplete="off"
          aria-describedby={`${id}-hint`}
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            read.reset();
          }}
        />
        <p className="field-hint" id={`${id}-hint`}>
          {t.tools.pasteHint}
        </p>
      </div>
      <Field
        label={t.tools.serverName}
        hint={t.tools.serverNameHint}
        spellCheck={false}
        autoCapitalize="off"
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <div>
        <Button type="submit" look={read.data ? 'plain' : 'primary'} icon="eye" busy={read.isPending}>
          {t.tools.lookAtIt}
        </Button>
      </div>
      {read.isError ? <FailureNote error={read.error} /> : null}
      {read.data ? <Preview read={read.data} busy={enter.isPending} onEnter={take} /> : null}
      {enter.isError ? <FailureNote error={enter.error} /> : null}
      {enter.data ? <Entered ids={enter.data.entered} /> : null}
      {enter.data?.off.map(({ id: off, why }) => (
        <Note key={off} tone="warn" role="status">
          <p>{t.tools.enteredOff(off, why)}</p>
        </Note>
      ))}
    </form>
  );
}

function Preview({
  read: { servers, secrets, notes },
  busy,
  onEnter,
}: {
  read: PastedServers;
  busy: boolean;
  onEnter: () => void;
}) {
  const t = useText();
  const taken = Object.entries(servers).filter(([, one]) => one.taken);
  return (
    <div className="stack" role="status">
      {Object.entries(servers).map(([id, { lines }]) => (
        <div key={id} className="stack-tight">
          <h3>{id}</h3>
          <pre className="code-block">{lines.join('\n')}</pre>
        </div>
      ))}
      {secrets.length === 0 ? null : (
        <>
          <Note tone="busy" icon="shield">
            <p>{t.tools.goToVault(secrets.join(', '))}</p>
          </Note>
          <MakeVault />
        </>
      )}
      {notes.length === 0 ? null : (
        <ul className="bullets small">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {taken.length > 0 ? (
        <Note tone="warn">
          <p>{t.tools.taken(taken.map(([id]) => id).join(', '))}</p>
        </Note>
      ) : (
        <div>
          <Button look="primary" busy={busy} onClick={onEnter}>
            {t.tools.enter}
          </Button>
        </div>
      )}
    </div>
  );
}
