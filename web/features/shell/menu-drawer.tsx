import { Dialog } from '@base-ui/react/dialog';
import { useState } from 'react';
import { useText } from '../../text/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { Account } from './account.tsx';
import { Navigation } from './navigation.tsx';

/** The side bar of narrow screens. */
export function MenuDrawer() {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className="button button-quiet icon-button">
        <Icon name="menu" size={24} />
        <span className="menu-word">{t.frame.menu}</span>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="popup-shade" />
        <Dialog.Popup className="drawer">
          <div className="drawer-head">
            <Dialog.Title className="hidden-visually">{t.frame.menu}</Dialog.Title>
            <Dialog.Close className="button button-quiet icon-button" aria-label={t.frame.closeMenu}>
              <Icon name="close" size={24} />
            </Dialog.Close>
          </div>
          <Navigation onMove={() => setOpen(false)} />
          <Account />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
