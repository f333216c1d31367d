import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { McpServer } from '#contract/mcp.ts';
import type { WantedSecret } from '#contract/vault-api.ts';
import { useText } from '../../text/text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { MakeVault } from './make-vault.tsx';
import { useSecrets, vaultQuery, wantedSecretsQuery } from './mcp-queries.ts';

/** What a server needs to know in secret: which of it is there, and a field for what is not. No value is ever shown. */
export function ServerSecrets({ id, server }: { id: string; server: McpServer }) {
  const t = useText();
  const all = useQuery(wantedSecretsQuery).data ?? {};
  const wanted = Object.hasOwn(all, id) ? (all[id] ?? []) : [];
  const vault = useQuery({ ...vaultQuery, enabled: wanted.length > 0 }).data;
  if (wanted.length === 0) return null;
  const missing = wanted.filter(({ there }) => !there).length;
  return (
    <Disclosure open={missing > 0} summary={missing > 0 ? t.tools.secretsMissing(missing) : t.tools.secrets}>
      <div className="stack">
        <MakeVault />
        <ul className="stack">
          {wanted.map((one) => (
            <li key={`${one.where} ${one.field} ${one.reference}`}>
              <SecretRow id={id} server={server} wanted={one} open={vault?.state === 'open'} />
            </li>
          ))}
        </ul>
      </div>
    </Disclosure>
  );
}

interface RowProps {
  readonly id: string;
  readonly server: McpServer;
  readonly wanted: WantedSecret;
  /** The vault opens. */
  readonly open: boolean;
}

function SecretRow({ id, server, wanted, open }: RowProps) {
  const t = useText();
  const { field, reference, description, there } = wanted;
  const isOurs = reference === null || reference.startsWith('vault:');
  return (
    <div className="stack-tight">
      <p className="section-head">
        <span>
          <strong>{field}</strong> <span className="muted small">{description}</span>
        </span>
        <Badge tone={there ? 'ok' : 'warn'}>{there ? t.tools.secretThere : t.tools.secretMissing}</Badge>
      </p>
      {isOurs ? (
        open ? (
          <SecretForm id={id} server={server} wanted={wanted} />
        ) : null
      ) : (
        <p className="small muted">{t.tools.secretElsewhere(reference)}</p>
      )}
    </div>
  );
}

function SecretForm({ id, server, wanted: { field, reference, there } }: Omit<RowProps, 'open'>) {
  const t = useText();
  const input = useId();
  const [value, setValue] = useState('');
  const { store } = useSecrets();
  const name = reference === null ? `${id}/${field}` : reference.slice('vault:'.length);
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (value === '' || store.isPending) return;
    // A variable that has no value yet is pointed at its new place in the vault.
    const pointed = { ...server, env: { ...server.env, [field]: `vault:${name}` } };
    store.mutate(
      { name, value, ...(reference === null ? { id, server: pointed } : {}) },
      { onSettled: () => setValue('') },
    );
  }
  return (
    <form className="toolbar" onSubmit={submit}>
      <div className="field grow">
        <label htmlFor={input} className="small">
          {there ? t.tools.newValue(name) : t.tools.valueOf(name)}
        </label>
        <input
          id={input}
          className="input"
          type="password"
          autoComplete="new-password"
          spellCheck={false}
          value={value}
          onChange={({ target }) => setValue(target.value)}
        />
      </div>
      <Button type="submit" busy={store.isPending} aria-label={`${t.tools.storeSecret}: ${name}`}>
        {t.tools.storeSecret}
      </Button>
      {store.isError ? <FailureNote error={store.error} /> : null}
    </form>
  );
}
