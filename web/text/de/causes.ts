import { causes as english } from '../en/causes.ts';
import { said } from './said.ts';

export const causes: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(english).map(([id, name]) => [id, said.say(name)]),
);
