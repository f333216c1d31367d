import { Dialog } from '@base-ui/react/dialog';
import { useText } from '../../text/text.ts';
import { buttonClass } from '../../ui/button.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { useReturnFocus } from '../../ui/return-focus.ts';
import { useViewer } from '../session/session-queries.ts';
import { placesOf } from './places.ts';

/** The list of keys that `?` opens. */
export function KeySheet({ onClose }: { onClose: () => void }) {
  const t = useText();
  const { role } = useViewer();
  const { shortcuts } = usePreferences();
  const returnFocus = useReturnFocus();
  const places = placesOf(role).flatMap((place) => ('key' in place ? [place] : []));
  const singles = [
    [['?'], t.frame.keyList.sheet],
    [['/'], t.frame.keyList.find],
    ...places.map(({ key, name }) => [['g', key], t.frame.keyList[name]] as const),
  ] as const;
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="popup-shade" />
        <Dialog.Popup className="popup popup-narrow" finalFocus={returnFocus}>
          <div className="popup-head">
            <Dialog.Title>{t.frame.keys}</Dialog.Title>
            <Dialog.Description className="muted small">
              {shortcuts === 'on' ? t.frame.keysLead : t.frame.keysOff}
            </Dialog.Description>
          </div>
          <dl className="popup-body key-list">
            <KeyRow keys={['Ctrl', 'K']} says={t.frame.keyList.palette} />
            <KeyRow keys={['Esc']} says={t.frame.keyList.close} />
            {shortcuts === 'on'
              ? singles.map(([keys, says]) => <KeyRow key={keys.join()} keys={keys} says={says} />)
              : null}
          </dl>
          <div className="popup-foot">
            <div className="button-row">
              <Dialog.Close className={buttonClass()}>{t.frame.close}</Dialog.Close>
            </div>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function KeyRow({ keys, says }: { keys: readonly string[]; says: string }) {
  return (
    <div>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{says}</dd>
    </div>
  );
}
