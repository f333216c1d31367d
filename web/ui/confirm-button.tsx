import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useRef } from 'react';
import { useText } from '../text/text.ts';
import { buttonClass } from './button.tsx';

interface ConfirmProps {
  readonly title: string;
  readonly lead: string;
  /** The word on the button, and on the one that confirms. */
  readonly label: string;
  /** The button's name where several have the same word. */
  readonly accessibleLabel: string;
  /** Beside small buttons it is one of them. */
  readonly small?: boolean;
  readonly onConfirm: () => void;
}

/** A button that asks once more. */
export function ConfirmButton({
  title,
  lead,
  label,
  accessibleLabel,
  small = false,
  onConfirm,
}: ConfirmProps) {
  const t = useText();
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger className={buttonClass('plain', small)} aria-label={accessibleLabel}>
        {label}
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="popup-shade" />
        <AlertDialog.Popup className="popup popup-narrow" initialFocus={cancel}>
          <div className="popup-head">
            <AlertDialog.Title>{title}</AlertDialog.Title>
            <AlertDialog.Description className="muted">{lead}</AlertDialog.Description>
          </div>
          <div className="popup-foot">
            <div className="button-row decision-buttons">
              <AlertDialog.Close ref={cancel} className={buttonClass()}>
                {t.approval.cancel}
              </AlertDialog.Close>
              <AlertDialog.Close className={buttonClass('primary')} onClick={onConfirm}>
                {label}
              </AlertDialog.Close>
            </div>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
