import { Dialog } from '@base-ui/react/dialog';
import { useText } from '../../text/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { useReturnFocus } from '../../ui/return-focus.ts';
import { Account } from './account.tsx';
import { Navigation } from './navigation.tsx';

/** The side bar of narrow screens, while it is open. */
export function MenuDrawer({ onClose }: { onClose: () => void }) {
  const t = useText();
  const returnFocus = useReturnFocus();
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="popup-shade" />
        <Dialog.Popup className="drawer" finalFocus={returnFocus}>
          <div className="drawer-head">
            <Dialog.Title className="hidden-visually">{t.frame.menu}</Dialog.Title>
            <Dialog.Close className="button button-quiet icon-button" aria-label={t.frame.closeMenu}>
              <Icon name="close" size={24} />
            </Dialog.Close>
          </div>
          <Navigation onMove={onClose} />
          <Account />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
