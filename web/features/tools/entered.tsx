import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';

/** Where the card of a server is in the page. */
export function serverAnchor(id: string): string {
  return `server-${id}`;
}

/** Says that servers were entered, and leads to where the first of them waits to be confirmed. */
export function Entered({ ids }: { ids: readonly string[] }) {
  const t = useText();
  const [first = ''] = ids;
  return (
    <Note tone="ok" role="status">
      <p>{t.tools.added(ids.join(', '))}</p>
      <div>
        <Button
          small
          icon="up"
          onClick={() => {
            const card = document.getElementById(serverAnchor(first));
            card?.scrollIntoView({ block: 'center' });
            card?.focus({ preventScroll: true });
          }}
        >
          {t.tools.goToServer(first)}
        </Button>
      </div>
    </Note>
  );
}
