import { ApiError } from '../api/api-error.ts';
import { type Text, useText } from '../text/text.ts';
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

function wordsFor(error: unknown, { errors, says: say }: Text) {
  if (!(error instanceof ApiError)) return { says: errors.unexpected, hint: '', reference: '', reload: true };
  const { failure } = error;
  switch (failure.kind) {
    case 'offline':
      return { says: errors.offline, hint: errors.offlineHint, reference: '', reload: false };
    case 'misfit':
      return { says: errors.misfit, hint: errors.misfitHint, reference: failure.what, reload: true };
    case 'problem': {
      const { code, detail, correlation_id = '' } = failure.problem;
      const [title, hint] = errors.sentenceOf(failure.problem);
      const reference = code === 'internal' ? correlation_id : '';
      return { says: title, hint: [say(detail), hint].filter(Boolean).join('. '), reference, reload: false };
    }
  }
}
