import { type RefObject, useEffect, useId, useRef, useState } from 'react';
import type { ApprovalView } from '#contract/approval.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Check, type CheckProps } from '../../ui/check.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Note } from '../../ui/note.tsx';
import { useAsk } from '../runs/run-queries.ts';
import { isMoved, useApprove } from './approval-queries.ts';
import { DeclineForm } from './decline-form.tsx';
import { hostName } from './host-name.ts';

interface DecisionProps {
  readonly approval: ApprovalView;
  readonly cancelRef: RefObject<HTMLButtonElement | null>;
  readonly onCancel: () => void;
}

/** The way to a decision: read and tick, then approve; twice when the whole stack is touched; or decline. */
export function ApprovalDecision({ approval, cancelRef, onCancel }: DecisionProps) {
  const t = useText();
  const [stage, setStage] = useState<'choose' | 'sure' | 'decline'>('choose');
  const wasOpen = useRef(approval.state === 'proposed');
  if (approval.state !== 'proposed') {
    return <CloseButton takeFocus={wasOpen.current} cancelRef={cancelRef} onClose={onCancel} />;
  }
  if (stage === 'decline') return <DeclineForm id={approval.id} onBack={() => setStage('choose')} />;
  return (
    <>
      {approval.may_approve && !isMoved(approval) ? (
        <ApproveForm
          approval={approval}
          sure={stage === 'sure'}
          onStage={setStage}
          cancelRef={cancelRef}
          onCancel={onCancel}
        />
      ) : (
        <>
          {approval.may_approve ? null : (
            <Note tone="unknown" icon="shield">
              <p>
                <strong>{t.approval.mayNot}</strong> {t.says(approval.may_not_because)}
              </p>
            </Note>
          )}
          <div className="button-row">
            <Button ref={cancelRef} onClick={onCancel}>
              {t.approval.cancel}
            </Button>
            {approval.may_approve ? (
              <Button onClick={() => setStage('decline')}>{t.approval.decline}</Button>
            ) : null}
            {approval.may_approve && approval.run_id !== null ? <AskAgain about={approval.target} /> : null}
          </div>
        </>
      )}
    </>
  );
}

/** The way on for whoever finds that the target has changed: an investigation of how it is now. */
function AskAgain({ about }: { about: string }) {
  const t = useText();
  const ask = useAsk();
  return (
    <Button
      look="primary"
      icon="restart"
      busy={ask.isPending}
      onClick={() => ask.mutate(t.home.suggestOne(about))}
    >
      {t.run.again}
    </Button>
  );
}

interface ApproveFormProps extends DecisionProps {
  /** The second question, about the whole stack, is being asked. */
  readonly sure: boolean;
  readonly onStage: (stage: 'choose' | 'sure' | 'decline') => void;
}

function ApproveForm({ approval, sure, onStage, cancelRef, onCancel }: ApproveFormProps) {
  const t = useText();
  const errorId = useId();
  const approve = useApprove(approval.id);
  const sent = useRef(false);
  const box = useRef<HTMLElement>(null);
  const [read, setRead] = useState(false);
  const [reminded, setReminded] = useState(false);
  const [runNow, setRunNow] = useState(false);
  const waitsForHost = approval.host !== null && !approval.host.task;

  function proceed(): void {
    if (!read) {
      setReminded(true);
      box.current?.focus();
    } else if (approval.needs_second_confirmation && !sure) {
      onStage('sure');
    } else if (!sent.current) {
      // A double click comes before the page is drawn again.
      sent.current = true;
      const second = sure ? { second_confirmation: true as const } : {};
      const now = waitsForHost && runNow ? { run_now: true as const } : {};
      const consent = { digest: approval.digest, acknowledged: true as const, ...second, ...now };
      approve.mutate(consent, { onError: () => (sent.current = false) });
    }
  }

  return (
    <>
      {sure ? (
        <Note tone="warn" role="alert">
          <p>{t.approval.second}</p>
        </Note>
      ) : (
        <Check
          ref={box}
          required
          checked={read}
          invalid={reminded && !read}
          describedBy={reminded && !read ? errorId : undefined}
          onChange={setRead}
        >
          {t.approval.acknowledge}
        </Check>
      )}
      {waitsForHost && !sure ? <RunNow approval={approval} checked={runNow} onChange={setRunNow} /> : null}
      {reminded && !read ? (
        <p className="field-error" id={errorId} role="alert">
          <Icon name="bad" />
          {t.approval.needAcknowledge}
        </p>
      ) : null}
      {approve.isError ? <FailureNote error={approve.error} /> : null}
      <div className="button-row decision-buttons">
        {sure ? (
          <Button onClick={() => onStage('choose')}>{t.approval.back}</Button>
        ) : (
          <>
            <Button ref={cancelRef} onClick={onCancel}>
              {t.approval.cancel}
            </Button>
            <Button onClick={() => onStage('decline')}>{t.approval.decline}</Button>
          </>
        )}
        <Button look="primary" icon="shield" busy={approve.isPending} onClick={proceed}>
          {approve.isPending ? t.approval.approving : sure ? t.approval.secondApprove : t.approval.approve}
        </Button>
      </div>
    </>
  );
}

/** A call of an MCP host is carried out when the host comes back for it, unless somebody wants it done at once. */
function RunNow({
  approval,
  ...check
}: { approval: ApprovalView } & Pick<CheckProps, 'checked' | 'onChange'>) {
  const t = useText();
  const host = hostName(approval, t);
  return (
    <Check {...check}>
      {t.approval.runNow(host)} <span className="muted small">{t.approval.runNowElse(host)}</span>
    </Check>
  );
}

/** Takes over the focus of the button that was just pressed and is gone. */
function CloseButton({
  takeFocus,
  cancelRef,
  onClose,
}: {
  takeFocus: boolean;
  cancelRef: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}) {
  const t = useText();
  useEffect(() => {
    if (takeFocus) cancelRef.current?.focus();
  }, [takeFocus, cancelRef]);
  return (
    <div className="button-row">
      <Button ref={cancelRef} onClick={onClose}>
        {t.approval.close}
      </Button>
    </div>
  );
}
