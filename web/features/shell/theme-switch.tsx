import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { useText } from '../../text/text.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { chooseTheme, THEMES, type Theme, useTheme } from '../../ui/theme.ts';

const ICONS: Readonly<Record<Theme, IconName>> = { light: 'sun', dark: 'moon', system: 'device' };

/** Light, dark, or like the device. */
export function ThemeSwitch() {
  const t = useText();
  const theme = useTheme();
  return (
    <ToggleGroup
      className="segments"
      aria-label={t.frame.theme}
      value={[theme]}
      onValueChange={([chosen]) => {
        const next = THEMES.find((one) => one === chosen);
        if (next) chooseTheme(next);
      }}
    >
      {THEMES.map((one) => (
        <Toggle key={one} value={one} className="segment" aria-label={t.frame[one]} title={t.frame[one]}>
          <Icon name={ICONS[one]} />
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
