import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ToolCallReply } from '#contract/http-api.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { Note } from '../../ui/note.tsx';
import { ApprovalDialog } from '../approvals/approval-dialog.tsx';
import { approvalQuery } from '../approvals/approval-queries.ts';

interface ReplyProps {
  readonly reply: ToolCallReply;
  readonly busy: boolean;
  /** Makes the same call again, with the consent that was given for it. */
  readonly onRun: (approvalId: string) => void;
}

/** What a call by hand came to: its result, or a request that somebody has to decide before it runs. */
export function ToolReply({ reply, busy, onRun }: ReplyProps) {
  const t = useText();
  if (reply.status === 'need_approval')
    return <Waiting id={reply.approval_id} busy={busy} onRun={() => onRun(reply.approval_id)} />;
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

/** A request under way. Once it is approved, the very call that was asked for is made; the consent is good for one. */
function Waiting({ id, busy, onRun }: { id: string; busy: boolean; onRun: () => void }) {
  const t = useText();
  const state = useQuery(approvalQuery(id)).data?.state ?? 'proposed';
  const [reading, setReading] = useState(false);
  const ran = useRef(false);
  useEffect(() => {
    if (state !== 'approved' || ran.current) return;
    ran.current = true;
    onRun();
  }, [state, onRun]);
  return (
    <Note tone="busy" icon="hourglass" role="status">
      <p>{state === 'proposed' ? t.tools.waits : t.tools.decided(t.approval.states[state])}</p>
      {state === 'proposed' ? (
        <div>
          <Button small look="primary" busy={busy} onClick={() => setReading(true)}>
            {t.home.review}
          </Button>
        </div>
      ) : null}
      {reading ? <ApprovalDialog id={id} onClose={() => setReading(false)} /> : null}
    </Note>
  );
}
