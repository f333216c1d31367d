import { ApiError } from '../api/api-error.ts';
import { useText } from '../text/text.ts';
import { Button } from './button.tsx';
import { Note } from './note.tsx';

/** Says what went wrong, and what to do next. */
export function FailureNote({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const t = useText();
  const { says, hint, reference, reload } = wordsFor(error, t);
  return (
    <Note tone="bad" role="alert">
      <p>
        <strong>{says}</strong>
        {hint === '' ? null : ` ${hint}`}
      </p>
      {reference === '' ? null : (
        <p className="small muted">
          {t.errors.reference}: <code>{reference}</code>
        </p>
      )}
      {reload ? (
        <div>
          <Button small onClick={() => location.reload()}>
            {t.errors.reload}
          </Button>
        </div>
      ) : retry ? (
        <div>
          <Button small icon="restart" onClick={retry}>
            {t.errors.retry}
          </Button>
        </div>
      ) : null}
    </Note>
  );
}

function wordsFor(error: unknown, { errors }: ReturnType<typeof useText>) {
  if (!(error instanceof ApiError)) return { says: errors.unexpected, hint: '', reference: '', reload: true };
  const { failure } = error;
  switch (failure.kind) {
    case 'offline':
      return { says: errors.offline, hint: errors.offlineHint, reference: '', reload: false };
    case 'misfit':
      return { says: errors.misfit, hint: errors.misfitHint, reference: failure.what, reload: true };
    case 'problem': {
      const { title, detail, hint, correlation_id = '' } = failure.problem;
      const reference = failure.problem.code === 'internal' ? correlation_id : '';
      return { says: title, hint: [detail, hint].filter(Boolean).join('. '), reference, reload: false };
    }
  }
}
