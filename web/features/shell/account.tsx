import { useNavigate } from '@tanstack/react-router';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useSignOut, useViewer } from '../session/session-queries.ts';
import { ThemeSwitch } from './theme-switch.tsx';

/** Who is signed in, how it looks, and the way out. */
export function Account() {
  const t = useText();
  const { name, role } = useViewer();
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <div className="account">
      <p className="account-name">
        <Icon name="person" />
        <span>
          <span className="hidden-visually">{t.frame.signedInAs(name)}, </span>
          <span aria-hidden="true">{name}</span>
          <span className="muted small"> {t.roles[role]}</span>
        </span>
      </p>
      <ThemeSwitch />
      <Button
        small
        look="quiet"
        icon="signOut"
        onClick={() => void signOut().then(() => navigate({ to: '/sign-in', search: {} }))}
      >
        {t.frame.signOut}
      </Button>
    </div>
  );
}
