import { useText } from '../../text/text.ts';
import type { IconName } from '../../ui/icon.tsx';
import { CHOICES, choose, type Preferences, usePreferences } from '../../ui/preferences.ts';
import { Segments } from '../../ui/segments.tsx';

const ICONS: Readonly<Record<Preferences['theme'], IconName>> = {
  light: 'sun',
  dark: 'moon',
  system: 'device',
};

/** Light, dark, or like the device. */
export function ThemeSwitch() {
  const t = useText();
  const { theme } = usePreferences();
  return (
    <Segments
      label={t.frame.theme}
      value={theme}
      options={CHOICES.theme.map((one) => ({ value: one, text: t.frame[one], icon: ICONS[one] }))}
      onChoose={(chosen) => choose('theme', chosen)}
    />
  );
}
