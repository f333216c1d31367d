import { Dialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useText } from '../../text/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { choose } from '../../ui/preferences.ts';
import { useReturnFocus } from '../../ui/return-focus.ts';
import { runsQuery, useAsk } from '../runs/run-queries.ts';
import { servicesQuery } from '../services/service-queries.ts';
import { useSignOut, useViewer } from '../session/session-queries.ts';
import { placesOf } from '../shell/places.ts';
import type { Sheet } from '../shell/use-shortcuts.ts';
import { type Destination, paletteItems } from './palette-items.ts';

const RUNS = 40;

/** One field that leads everywhere: a combobox whose list follows what is typed (ARIA authoring practices). */
export function Palette({ onClose, onShow }: { onClose: () => void; onShow: (sheet: Sheet) => void }) {
  const t = useText();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const returnFocus = useReturnFocus();
  const { role } = useViewer();
  const go = useGo(onClose, onShow);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const services = useQuery(servicesQuery).data ?? [];
  const runs = useQuery(runsQuery({ limit: RUNS })).data?.runs ?? [];
  const known = { places: placesOf(role), services, runs, mayAsk: role !== 'viewer' };
  const items = paletteItems(typed, known, t);
  const chosen = Math.min(at, items.length - 1);

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && items.length > 0) {
      event.preventDefault();
      const next = (chosen + step + items.length) % items.length;
      setAt(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const item = items[chosen];
      if (item) go(item.goes);
    }
  }

  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="popup-shade" />
        <Dialog.Popup className="popup palette" initialFocus={input} finalFocus={returnFocus}>
          <Dialog.Title className="hidden-visually">{t.frame.palette}</Dialog.Title>
          <div className="palette-field">
            <Icon name="search" />
            <input
              ref={input}
              role="combobox"
              aria-label={t.frame.paletteLabel}
              aria-expanded={items.length > 0}
              aria-controls={`${id}-list`}
              aria-activedescendant={items.length > 0 ? `${id}-${chosen}` : undefined}
              aria-autocomplete="list"
              autoComplete="off"
              placeholder={t.frame.palette}
              value={typed}
              onChange={({ target }) => {
                setTyped(target.value);
                setAt(0);
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <div id={`${id}-list`} role="listbox" aria-label={t.frame.paletteLabel} className="palette-list">
            {items.map((item, index) => (
              // biome-ignore lint/a11y/useFocusableInteractive: as above
              // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the field does the same
              <div
                key={item.id}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === chosen}
                className="palette-item"
                onClick={() => go(item.goes)}
                onMouseMove={() => setAt(index)}
              >
                <Icon name={item.icon} />
                <span className="palette-text">{item.text}</span>
                <span className="muted small">{t.frame.kinds[item.kind]}</span>
              </div>
            ))}
          </div>
          <p className="palette-hint muted small">
            {items.length === 0 ? t.frame.paletteNone : t.frame.paletteHint}
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Does what a line stands for, and closes. */
function useGo(onClose: () => void, onShow: (sheet: Sheet) => void): (goes: Destination) => void {
  const navigate = useNavigate();
  const ask = useAsk();
  const signOut = useSignOut();
  return (goes) => {
    onClose();
    if ('to' in goes) void navigate({ to: goes.to });
    else if ('service' in goes)
      void navigate({ to: '/services/$id', params: { id: goes.service }, search: {} });
    else if ('run' in goes) void navigate({ to: '/run/$id', params: { id: goes.run }, search: {} });
    else if ('ask' in goes) ask.mutate(goes.ask);
    else if (goes.act === 'keys') onShow('keys');
    else if (goes.act === 'signOut') void signOut().then(() => navigate({ to: '/sign-in', search: {} }));
    else choose('theme', goes.act);
  };
}
