import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { useReturnFocus } from '../../ui/return-focus.ts';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { ApprovalBody, leadOf, titleOf } from './approval-body.tsx';
import { ApprovalDecision } from './approval-decision.tsx';
import { approvalQuery } from './approval-queries.ts';
import { Expiry } from './expiry.tsx';

/**
 * Where a person consents. It opens with the focus on Cancel, and only a button or Escape closes it: a click beside it
 * does nothing. Whatever is closed stays open on the server until it is decided or expires.
 */
export function ApprovalDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useText();
  const query = useQuery(approvalQuery(id));
  const cancel = useRef<HTMLButtonElement>(null);
  const returnFocus = useReturnFocus();
  const approval = query.data;
  // It opens when there is something to read, so that the focus stays on the Cancel that it is put on.
  if (query.isPending) return null;
  return (
    <AlertDialog.Root open onOpenChange={(open) => open || onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="popup-shade" />
        <AlertDialog.Popup className="popup" initialFocus={cancel} finalFocus={returnFocus}>
          <div className="popup-head">
            <div className="section-head">
              <AlertDialog.Title>{approval ? titleOf(approval, t) : t.approval.title}</AlertDialog.Title>
              {approval?.state === 'proposed' ? (
                <p className="small muted">
                  <Expiry at={approval.expires_at} />
                </p>
              ) : null}
            </div>
            <AlertDialog.Description className="muted popup-lead">
              {approval ? leadOf(approval, t) : t.approval.lead}
            </AlertDialog.Description>
          </div>
          <ScrollBox className="popup-body" label={t.approval.details}>
            <Loaded query={query} lines={6}>
              {(loaded) => <ApprovalBody approval={loaded} />}
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
