import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Note } from '../../ui/note.tsx';
import { type BrowserVerdict, verifyHere } from './verify-here.ts';

/** Checks the downloaded chain in the reader's own browser. */
export function VerifyInBrowser() {
  const t = useText();
  const [checked, setChecked] = useState(0);
  const verify = useMutation({ mutationFn: () => verifyHere(setChecked), onMutate: () => setChecked(0) });
  return (
    <section className="stack-tight" aria-live="polite">
      <div>
        <Button icon="eye" busy={verify.isPending} onClick={() => verify.mutate()}>
          {verify.isPending ? t.audit.verifyingHere(checked) : t.audit.verifyHere}
        </Button>
      </div>
      {verify.isError ? <FailureNote error={verify.error} /> : null}
      {verify.data ? <Verdict verdict={verify.data} /> : null}
    </section>
  );
}

function Verdict({ verdict }: { verdict: BrowserVerdict }) {
  const t = useText();
  if (!verdict.here) {
    return (
      <Note tone="unknown">
        <p>{t.audit.notHere}</p>
      </Note>
    );
  }
  const { entries, head, first_bad } = verdict;
  return (
    <Note tone={first_bad ? 'bad' : 'ok'}>
      <p>
        <strong>{first_bad ? t.audit.broken : t.audit.holdsHere(entries)}</strong>
      </p>
      {first_bad ? <p>{first_bad.says}</p> : null}
      {head ? (
        <p className="small">
          {t.audit.entry(head.seq)}: <code>{head.hash}</code>
        </p>
      ) : null}
    </Note>
  );
}
