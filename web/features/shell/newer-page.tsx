import { useEffect, useState } from 'react';
import type { LinkState } from '../../api/event-stream.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import { currentBuild, runningBuild } from './page-worker.ts';

/** Says that OpsPilot was updated meanwhile, and loads the new page when its reader wants it: nothing typed is lost. */
export function NewerPage({ link }: { link: LinkState }) {
  const t = useText();
  const [newer, setNewer] = useState(false);
  useEffect(() => {
    // It can only have changed where the line was down.
    if (link !== 'open') return;
    const asking = new AbortController();
    const running = runningBuild();
    void currentBuild(asking.signal).then((current) => {
      if (running !== null && current !== null && current !== running) setNewer(true);
    });
    return () => asking.abort();
  }, [link]);
  if (!newer) return null;
  return (
    <Note tone="busy" role="status">
      <p>{t.frame.newer}</p>
      <div>
        <Button small onClick={() => location.reload()}>
          {t.errors.reload}
        </Button>
      </div>
    </Note>
  );
}
