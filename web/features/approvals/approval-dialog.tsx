import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { ApprovalDecision } from './approval-decision.tsx';
import { ApprovalFacts } from './approval-facts.tsx';
import { ApprovalProgress } from './approval-progress.tsx';
import { approvalQuery } from './approval-queries.ts';

/**
 * Where a person consents. It opens with the focus on Cancel, and only a button or Escape closes it: a click beside it
 * does nothing. Whatever is closed stays open on the server until it is decided or expires.
 */
export function ApprovalDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useText();
  const query = useQuery(approvalQuery(id));
  const cancel = useRef<HTMLButtonElement>(null);
  const approval = query.data;
  return (
    <AlertDialog.Root open onOpenChange={(open) => open || onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="popup-shade" />
        <AlertDialog.Popup className="popup" initialFocus={cancel}>
          <div className="popup-head">
            <AlertDialog.Title>
              {approval ? t.approval.question(approval.title) : t.approval.title}
            </AlertDialog.Title>
            <AlertDialog.Description className="muted">
              {!approval || approval.state === 'proposed'
                ? t.approval.lead
                : t.approval.states[approval.state]}
            </AlertDialog.Description>
          </div>
          <ScrollBox className="popup-body" label={t.approval.details}>
            <Loaded query={query} lines={6}>
              {(loaded) => (
                <>
                  {loaded.state === 'proposed' ? null : <ApprovalProgress approval={loaded} />}
                  <ApprovalFacts approval={loaded} />
                </>
              )}
            </Loaded>
          </ScrollBox>
          <div className="popup-foot">
            {approval ? (
              <ApprovalDecision approval={approval} cancelRef={cancel} onCancel={onClose} />
            ) : (
              <div className="button-row">
                <Button ref={cancel} onClick={onClose}>
                  {t.approval.cancel}
                </Button>
              </div>
            )}
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
