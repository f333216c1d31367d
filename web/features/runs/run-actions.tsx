import type { Run } from '#contract/run.ts';
import { useText } from '../../text/text.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useViewer } from '../session/session-queries.ts';
import { isOver, useAsk, useCancelRun } from './run-queries.ts';
import { ShareRun } from './share-run.tsx';

/** What can be done with a run as a whole. */
export function RunActions({ run }: { run: Run }) {
  const t = useText();
  const mayAsk = useViewer().role !== 'viewer';
  const ask = useAsk();
  const cancel = useCancelRun(run.id);
  return (
    <>
      {mayAsk && isOver(run) ? (
        <Button small icon="restart" busy={ask.isPending} onClick={() => ask.mutate(run.goal)}>
          {t.run.again}
        </Button>
      ) : null}
      {mayAsk && !isOver(run) ? (
        <Button
          small
          icon="stop"
          aria-label={t.run.cancelLong}
          busy={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          {cancel.isPending ? t.run.cancelling : t.run.cancel}
        </Button>
      ) : null}
      <a
        className={buttonClass('plain', true)}
        aria-label={t.run.bundleLong}
        href={`/api/runs/${encodeURIComponent(run.id)}/bundle`}
        download={`opspilot-${run.id}.json`}
      >
        <Icon name="download" />
        {t.run.bundle}
      </a>
      <ShareRun />
      {ask.isError ? <FailureNote error={ask.error} /> : null}
      {cancel.isError ? <FailureNote error={cancel.error} /> : null}
    </>
  );
}
