import type { ReactNode } from 'react';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { choose, type Preference, type Preferences, usePreferences } from '../../ui/preferences.ts';
import { Segments } from '../../ui/segments.tsx';
import { useInstall } from './use-install.ts';

/** What a reader may choose for themselves, in this browser. */
export function Appearance() {
  const t = useText();
  const s = t.settings;
  const install = useInstall();
  return (
    <section className="card" aria-labelledby="look">
      <div className="stack-tight">
        <h2 id="look">{s.sections.look}</h2>
        <p className="muted">{s.lookLead}</p>
      </div>
      <Row label={s.theme}>
        <Picker
          of="theme"
          label={s.theme}
          words={{ system: t.frame.system, light: t.frame.light, dark: t.frame.dark }}
        />
      </Row>
      <Row label={s.contrast}>
        <Picker of="contrast" label={s.contrast} words={s.contrasts} />
      </Row>
      <Row label={s.text}>
        <Picker of="text" label={s.text} words={s.texts} />
      </Row>
      <Row label={s.motion}>
        <Picker of="motion" label={s.motion} words={s.motions} />
      </Row>
      <Row label={s.language}>
        <Picker of="language" label={s.language} words={s.languages} />
      </Row>
      <Row label={s.shortcuts} hint={s.shortcutsHint}>
        <Picker of="shortcuts" label={s.shortcuts} words={s.onOff} />
      </Row>
      {install ? (
        <Row label={s.app} hint={s.appHint}>
          <Button icon="download" onClick={install}>
            {t.frame.install}
          </Button>
        </Row>
      ) : null}
    </section>
  );
}

function Row({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="setting">
      <div>
        <p className="setting-name">{label}</p>
        {hint ? <p className="muted small">{hint}</p> : null}
      </div>
      {children}
    </div>
  );
}

function Picker<P extends Preference>({
  of,
  label,
  words,
}: {
  of: P;
  label: string;
  words: Readonly<Record<Preferences[P], string>>;
}) {
  const value: Preferences[P] = usePreferences()[of];
  return (
    <Segments
      label={label}
      value={value}
      options={(Object.keys(words) as Preferences[P][]).map((one) => ({ value: one, text: words[one] }))}
      onChoose={(chosen) => choose(of, chosen)}
    />
  );
}
