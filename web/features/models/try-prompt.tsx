import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useText } from '../../text/text.ts';
import { seconds } from '../../ui/amounts.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Note } from '../../ui/note.tsx';
import { saveText } from '../../ui/save-text.ts';
import { ModelApiError } from './model-api-error.ts';
import { type PromptPart, promptParts } from './prompt-stream.ts';

/** A prompt that was sent, as far as its answer has come. Times in ms. */
interface Try {
  readonly model: string;
  readonly text: string;
  readonly thought: string;
  readonly cut: string;
  readonly prompt: number | null;
  readonly answer: number | null;
  readonly firstMs: number | null;
  readonly tookMs: number | null;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly error: unknown;
}

const BEGUN: Try = {
  model: '',
  text: '',
  thought: '',
  cut: '',
  prompt: null,
  answer: null,
  firstMs: null,
  tookMs: null,
  state: 'running',
  error: null,
};

/**
 * Asks a model something, to see how it does. The text is in this page alone and gone with it; the reader may save it
 * as a file. Tokens and cost are counted as for every caller.
 */
export function TryPrompt({ names, hasDefault }: { names: readonly string[]; hasDefault: boolean }) {
  const t = useText();
  const id = useId();
  const options = [
    ...(hasDefault ? [['', t.models.byDefault] as const] : []),
    ...names.map((name) => [name, name] as const),
  ];
  const [chosen, setModel] = useState<string | null>(null);
  const model = chosen ?? options[0]?.[0] ?? '';
  const [prompt, setPrompt] = useState('');
  const [tried, setTried] = useState<Try | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const running = tried?.state === 'running';

  async function ask(): Promise<void> {
    const ours = new AbortController();
    stop.current = ours;
    const begun = performance.now();
    let now = BEGUN;
    const show = (change: Partial<Try>) => {
      now = { ...now, ...change };
      setTried(now);
    };
    show({});
    try {
      for await (const part of promptParts({ model, prompt, signal: ours.signal }))
        show(changeBy(part, now, performance.now() - begun));
      show({ state: 'done', tookMs: performance.now() - begun });
    } catch (error) {
      const state = ours.signal.aborted ? 'cancelled' : 'failed';
      show({ state, error, tookMs: performance.now() - begun });
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!running && prompt.trim() !== '') void ask();
  }

  return (
    <section className="card" aria-labelledby={`${id}-title`}>
      <div className="stack-tight">
        <h2 id={`${id}-title`}>{t.models.tryIt}</h2>
        <p className="muted">{t.models.tryLead}</p>
      </div>
      <form className="stack" onSubmit={submit}>
        <Choice label={t.models.model} value={model} options={options} onChoose={setModel} />
        <div className="field">
          <label htmlFor={id}>{t.models.prompt}</label>
          <textarea
            id={id}
            className="input"
            rows={4}
            required
            value={prompt}
            onChange={({ target }) => setPrompt(target.value)}
          />
        </div>
        <div className="button-row">
          <Button type="submit" look="primary" icon="play" busy={running}>
            {t.models.ask}
          </Button>
          {running ? (
            <Button icon="stop" onClick={() => stop.current?.abort()}>
              {t.models.cancel}
            </Button>
          ) : null}
          {tried && !running && tried.text !== '' ? (
            <Button
              icon="download"
              onClick={() => saveText('prompt.txt', `${tried.model}\n\n> ${prompt}\n\n${tried.text}\n`)}
            >
              {t.models.save}
            </Button>
          ) : null}
        </div>
      </form>
      {tried ? <Answer tried={tried} /> : null}
    </section>
  );
}

function changeBy(part: PromptPart, now: Try, ms: number): Partial<Try> {
  const firstMs = now.firstMs ?? ms;
  switch (part.kind) {
    case 'begun':
      return { model: part.model };
    case 'text':
      return { text: now.text + part.text, firstMs };
    case 'thought':
      return { thought: now.thought + part.text, firstMs };
    case 'usage':
      return { prompt: part.prompt, answer: part.answer };
    case 'cut':
      return { cut: part.says };
  }
}

function Answer({ tried }: { tried: Try }) {
  const t = useText();
  const { model, text, thought, cut, state, error } = tried;
  return (
    <div className="stack">
      {thought === '' ? null : <p className="prompt-text small muted">{thought}</p>}
      {text === '' ? null : (
        <p className="prompt-text" data-answer>
          {text}
        </p>
      )}
      {cut === '' ? null : (
        <Note tone="warn">
          <p>
            {t.models.wasCut} <code>{cut}</code>
          </p>
        </Note>
      )}
      {state === 'failed' ? <Failed error={error} /> : null}
      <p className="small muted" role="status">
        {state === 'running'
          ? t.models.answering(model)
          : [state === 'cancelled' ? t.models.cancelled : '', ...figures(tried, t)]
              .filter(Boolean)
              .join(' · ')}
      </p>
    </div>
  );
}

function figures(
  { model, prompt, answer, firstMs, tookMs }: Try,
  { models: t, locale }: ReturnType<typeof useText>,
) {
  return [
    model,
    firstMs === null ? '' : t.firstAfter(seconds(firstMs / 1000, locale)),
    tookMs === null ? '' : t.tookAll(seconds(tookMs / 1000, locale)),
    prompt === null ? '' : t.tokensOf(prompt, answer ?? 0),
  ];
}

function Failed({ error }: { error: unknown }) {
  if (!(error instanceof ModelApiError)) return <FailureNote error={error} />;
  return (
    <Note tone="bad" role="alert">
      <p>
        <strong>{error.message}</strong>
      </p>
      {error.code === '' ? null : <p className="small muted">{error.code}</p>}
    </Note>
  );
}
