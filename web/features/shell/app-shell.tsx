import { Link, Outlet, useRouter } from '@tanstack/react-router';
import { lazy, memo, Suspense, useEffect, useState } from 'react';
import type { LinkState } from '../../api/event-stream.ts';
import { useLiveUpdates } from '../../api/live-updates.ts';
import { useText } from '../../text/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { useUnreadNotices } from '../notices/notice-queries.ts';
import { Account } from './account.tsx';
import { Brand } from './brand.tsx';
import { DegradedBanners } from './degraded-banners.tsx';
import { Navigation } from './navigation.tsx';
import { NewerPage } from './newer-page.tsx';
import { type Sheet, useShortcuts } from './use-shortcuts.ts';

const MenuDrawer = lazy(async () => ({ default: (await import('./menu-drawer.tsx')).MenuDrawer }));
const Palette = lazy(async () => ({ default: (await import('../palette/palette.tsx')).Palette }));
const KeySheet = lazy(async () => ({ default: (await import('./key-sheet.tsx')).KeySheet }));

/** What is around every page of those who are signed in. */
export function AppShell() {
  const [sheet, show] = useShortcuts();
  return (
    <>
      <Frame show={show} />
      <Suspense>
        {sheet === 'menu' ? <MenuDrawer onClose={() => show(null)} /> : null}
        {sheet === 'palette' ? <Palette onClose={() => show(null)} onShow={show} /> : null}
        {sheet === 'keys' ? <KeySheet onClose={() => show(null)} /> : null}
      </Suspense>
    </>
  );
}

/** All that stays as it is while a sheet opens and closes over it. */
const Frame = memo(function Frame({ show }: { show: (sheet: Sheet) => void }) {
  const t = useText();
  const link = useLiveUpdates();
  const lost = useLasting(link);
  useFocusOnArrival();
  const search = <SearchButton onOpen={() => show('palette')} />;
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        {t.frame.skip}
      </a>
      <header className="side">
        <Link to="/" className="brand-link">
          <Brand />
        </Link>
        {search}
        <Navigation />
        <Account />
      </header>
      <header className="top-bar">
        <Link to="/" className="brand-link">
          <Brand />
        </Link>
        <div className="top-bar-end">
          {search}
          <NoticeBell />
          <MenuButton onOpen={() => show('menu')} />
        </div>
      </header>
      <div className="content">
        <div role="status" className="connection">
          {lost ? (
            <p className="connection-note">
              <Icon name="busy" />
              {t.frame.lost}
            </p>
          ) : null}
        </div>
        <NewerPage link={link} />
        <DegradedBanners />
        <main id="content" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
    </div>
  );
});

/** After a move the focus is on the new page's heading, so that a screen reader says where one is. */
function useFocusOnArrival(): void {
  const router = useRouter();
  useEffect(() => {
    return router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
      if (!fromLocation || !pathChanged) return;
      document.querySelector<HTMLElement>('#content h1')?.focus({ preventScroll: true });
    });
  }, [router]);
}

/** The way to the palette for those without a keyboard, and the hint for those with one. */
function SearchButton({ onOpen }: { onOpen: () => void }) {
  const t = useText();
  return (
    <button type="button" className="search-button" aria-haspopup="dialog" onClick={onOpen}>
      <Icon name="search" />
      <span className="search-word">{t.frame.search}</span>
      <kbd>Ctrl K</kbd>
    </button>
  );
}

function MenuButton({ onOpen }: { onOpen: () => void }) {
  const t = useText();
  return (
    <button type="button" className="button button-quiet icon-button" aria-haspopup="dialog" onClick={onOpen}>
      <Icon name="menu" size={24} />
      <span className="menu-word">{t.frame.menu}</span>
    </button>
  );
}

function NoticeBell() {
  const t = useText();
  const unread = useUnreadNotices();
  if (unread === 0) return null;
  return (
    <Link to="/notices" className="button button-quiet icon-button">
      <Icon name="bell" size={22} />
      <span className="hidden-visually">
        {t.frame.notices}: {t.frame.unread(unread)}
      </span>
      <span className="count" aria-hidden="true">
        {unread}
      </span>
    </Link>
  );
}

/** A line that is down for a moment is nobody's business. */
const PATIENCE_MS = 3_000;

function useLasting(state: LinkState): boolean {
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (state === 'open') {
      setLost(false);
      return;
    }
    const timer = setTimeout(() => setLost(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return lost;
}
