import { type FormEvent, useState } from 'react';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Field } from '../../ui/field.tsx';
import { Entered } from './entered.tsx';
import { filledServer, KNOWN_SERVERS, type KnownServer } from './known-servers.ts';
import { MakeVault } from './make-vault.tsx';
import { useEnterKnown } from './mcp-queries.ts';

/** Well-known servers to choose from. Choosing one enters it; it starts only once its exact launch was confirmed. */
export function ServerCatalogue({ taken }: { taken: readonly string[] }) {
  const t = useText();
  return (
    <section className="section" aria-labelledby="catalogue">
      <div className="stack-tight">
        <h2 id="catalogue">{t.tools.catalogue}</h2>
        <p className="muted">{t.tools.catalogueLead}</p>
      </div>
      <ul className="rows">
        {KNOWN_SERVERS.map((known) => (
          <li key={known.id} className="tool">
            <KnownRow known={known} taken={taken} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function KnownRow({ known, taken }: { known: KnownServer; taken: readonly string[] }) {
  const t = useText();
  const { title, does } = t.knownServers[known.id];
  const { server, needs, link } = known;
  const kind = server.image === undefined ? (server.url === undefined ? 'command' : 'url') : 'image';
  return (
    <>
      <div className="section-head">
        <h3>{title}</h3>
        <span className="muted small">
          {[t.tools.kinds[kind], needs === null ? '' : t.tools.needs[needs]].filter(Boolean).join(', ')}
        </span>
      </div>
      <p>
        {does}{' '}
        <a href={link} target="_blank" rel="noreferrer" className="small">
          {t.tools.makers(title)}
        </a>
      </p>
      <Disclosure summary={<span className="small">{t.tools.enterThis(title)}</span>}>
        <KnownForm known={known} taken={taken} />
      </Disclosure>
    </>
  );
}

function KnownForm({ known, taken }: { known: KnownServer; taken: readonly string[] }) {
  const t = useText();
  const words = t.knownServers[known.id];
  const [name, setName] = useState(nameOf(known.id, taken));
  const [filled, setFilled] = useState<Readonly<Record<string, string>>>({});
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const enter = useEnterKnown();

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (enter.isPending) return;
    const id = name.trim();
    const lacks = known.asks.filter((ask) => !ask.secret && (filled[ask.name] ?? '').trim() === '');
    const bad = [...lacks.map((ask) => ask.name), ...(id === '' || taken.includes(id) ? ['%name'] : [])];
    setWrong(bad);
    if (bad.length > 0) return;
    // What was typed is forgotten as soon as it is stored.
    enter.mutate({ id, ...filledServer(known, id, filled) }, { onSuccess: () => setFilled({}) });
  }

  if (enter.isSuccess && taken.includes(name.trim())) return <Entered ids={[name.trim()]} />;
  return (
    <form className="stack tool-form" onSubmit={submit} noValidate>
      {known.asks.some(({ secret }) => secret) ? <MakeVault /> : null}
      {known.asks.map(({ name: ask, secret, example }) => (
        <Field
          key={ask}
          label={Reflect.get(words.asks, ask)}
          hint={secret ? t.tools.secretHint : t.tools.example(example)}
          type={secret ? 'password' : 'text'}
          autoComplete={secret ? 'new-password' : 'off'}
          spellCheck={false}
          value={filled[ask] ?? ''}
          error={wrong.includes(ask) ? t.tools.isNeeded : ''}
          onChange={({ target }) => setFilled({ ...filled, [ask]: target.value })}
        />
      ))}
      <Field
        label={t.tools.serverName}
        spellCheck={false}
        autoCapitalize="off"
        value={name}
        error={wrong.includes('%name') ? t.tools.taken(name) : ''}
        onChange={({ target }) => setName(target.value)}
      />
      <div>
        <Button type="submit" busy={enter.isPending}>
          {t.tools.enter}
        </Button>
      </div>
      {enter.isError ? <FailureNote error={enter.error} /> : null}
    </form>
  );
}

/** A name for it that is not taken: `home-assistant`, `home-assistant-2`. */
function nameOf(id: string, taken: readonly string[]): string {
  const name = id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  for (let n = 1; ; n += 1) {
    const one = n === 1 ? name : `${name}-${n}`;
    if (!taken.includes(one)) return one;
  }
}
