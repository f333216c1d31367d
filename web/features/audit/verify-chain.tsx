import type { AuditVerdict } from '#contract/audit.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Note } from '../../ui/note.tsx';
import { useVerify } from './audit-queries.ts';

/** Checks the whole chain on demand, and says up to where something outside of it vouches for it. */
export function VerifyChain() {
  const t = useText();
  const verify = useVerify();
  return (
    <section className="stack-tight" aria-live="polite">
      <div>
        <Button icon="shield" busy={verify.isPending} onClick={() => verify.mutate()}>
          {verify.isPending ? t.audit.verifying : t.audit.verify}
        </Button>
      </div>
      {verify.isError ? <FailureNote error={verify.error} /> : null}
      {verify.data ? <Verdict verdict={verify.data} /> : null}
    </section>
  );
}

function Verdict({ verdict }: { verdict: AuditVerdict }) {
  const t = useText();
  const { ok, entries, first_bad, anchored_to, unanchored, notes } = verdict;
  return (
    <Note tone={ok ? 'ok' : 'bad'}>
      <p>
        <strong>{ok ? t.audit.holds(entries) : t.audit.broken}</strong>
      </p>
      {first_bad ? (
        <p>
          {first_bad.seq === null ? null : `${t.audit.entry(first_bad.seq)}: `}
          {first_bad.reason}
          {first_bad.file === null ? null : ` (${t.audit.at(first_bad.file, first_bad.line ?? 0)})`}
        </p>
      ) : null}
      <p className="small">
        {t.audit.anchored(t.audit.anchors[anchored_to.kind], anchored_to.seq)}
        {unanchored > 0 ? ` ${t.audit.unanchored(unanchored)}` : ''}
      </p>
      {notes.map((note) => (
        <p key={note} className="small">
          {t.says(note)}
        </p>
      ))}
    </Note>
  );
}
