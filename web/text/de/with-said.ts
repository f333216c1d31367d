import { de } from '../de.ts';
import type { Text } from '../text.ts';
import { causes } from './causes.ts';
import { said } from './said.ts';

/** Deutsch, auch was der Server sagt. */
export const whole: Text = { ...de, says: said.say, causes };
