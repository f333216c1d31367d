import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { ServiceActionReply } from '#contract/http-api.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { useText } from '../../text/text.ts';
import type { Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Note } from '../../ui/note.tsx';
import { useReturnFocus } from '../../ui/return-focus.ts';
import { dependentsOf } from './service-facts.tsx';
import { dryRunQuery, type ServiceVerb, useServiceAction } from './service-queries.ts';

interface ActionDialogProps {
  readonly service: ServiceStatus;
  readonly all: readonly ServiceStatus[];
  readonly verb: ServiceVerb;
  readonly onClose: () => void;
}

/** Asks before a button acts, says what would happen, and then how it went. */
export function ServiceActionDialog({ service, all, verb, onClose }: ActionDialogProps) {
  const t = useText();
  const cancel = useRef<HTMLButtonElement>(null);
  const returnFocus = useReturnFocus();
  const sent = useRef(false);
  const would = useQuery(dryRunQuery(service.id, verb));
  const action = useServiceAction(service.id, verb);
  const dependents = verb === 'start' ? [] : dependentsOf(service.id, all);

  function go(): void {
    if (sent.current) return;
    sent.current = true;
    action.mutate();
  }

  return (
    <AlertDialog.Root open onOpenChange={(open) => open || onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="popup-shade" />
        <AlertDialog.Popup className="popup popup-narrow" initialFocus={cancel} finalFocus={returnFocus}>
          <div className="popup-head">
            <AlertDialog.Title>
              {action.isIdle ? t.service.confirmTitle[verb](service.id) : `${t.service[verb]}: ${service.id}`}
            </AlertDialog.Title>
            {action.isIdle ? (
              <AlertDialog.Description className="muted">
                {t.service.confirmLead[verb]}
              </AlertDialog.Description>
            ) : null}
          </div>
          <div className="popup-body">
            {action.isIdle ? (
              <>
                {dependents.length === 0 ? null : (
                  <Note tone="warn">
                    <p>{t.service.affects(dependents.join(', '))}</p>
                  </Note>
                )}
                <div className="stack-tight">
                  <h3>{t.service.wouldDo}</h3>
                  <Loaded query={would} lines={1}>
                    {({ detail }) => <p className="would">{t.says(detail)}</p>}
                  </Loaded>
                </div>
              </>
            ) : null}
            <div role="status">
              {action.isPending ? (
                <Note tone="busy">
                  <p>
                    <strong>{t.service.working[verb]}</strong>
                  </p>
                  <p>{t.service.workingLead}</p>
                </Note>
              ) : null}
              {action.data ? <Ended reply={action.data} /> : null}
            </div>
            {action.isError ? <FailureNote error={action.error} /> : null}
          </div>
          <div className="popup-foot">
            <div className="button-row decision-buttons">
              <Button ref={cancel} onClick={onClose}>
                {action.isIdle ? t.approval.cancel : t.approval.close}
              </Button>
              {action.isIdle || action.isPending ? (
                <Button look="primary" busy={action.isPending} onClick={go}>
                  {action.isPending ? t.service.working[verb] : t.service[verb]}
                </Button>
              ) : null}
            </div>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

const TONES: Partial<Record<ServiceActionReply['state'], Tone>> = {
  verified: 'ok',
  ok: 'ok',
  started: 'busy',
  failed: 'bad',
  not_verified: 'bad',
  undone: 'warn',
};

function Ended({ reply: { state, detail } }: { reply: ServiceActionReply }) {
  const t = useText();
  const words: Readonly<Record<string, string>> = t.service.ended;
  return (
    <Note tone={TONES[state] ?? 'unknown'}>
      <p>
        <strong>{words[state] ?? state}</strong>
      </p>
      {detail === '' ? null : <p className="small">{t.says(detail)}</p>}
    </Note>
  );
}
