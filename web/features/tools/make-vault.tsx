import { useQuery } from '@tanstack/react-query';
import { useText } from '../../text/text.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Note } from '../../ui/note.tsx';
import { useSecrets, vaultQuery } from './mcp-queries.ts';

/** Where secrets are to be kept and there is no vault yet: an offer to make one. Nothing while there is one that opens. */
export function MakeVault() {
  const t = useText();
  const vault = useQuery(vaultQuery).data;
  const { make } = useSecrets();
  if (!vault || vault.state === 'open') return null;
  if (vault.state === 'shut')
    return (
      <Note tone="bad">
        <p>
          {t.tools.vaultShut} {vault.problem}
        </p>
      </Note>
    );
  return (
    <Note tone="busy" icon="shield">
      <p>{t.tools.noVault}</p>
      <div>
        <ConfirmButton
          title={t.tools.makeVaultTitle}
          lead={t.tools.makeVaultLead}
          label={t.tools.makeVault}
          accessibleLabel={t.tools.makeVault}
          onConfirm={() => make.mutate()}
        />
      </div>
      {make.isError ? <FailureNote error={make.error} /> : null}
    </Note>
  );
}
