/**
 * What a token of a message is: a sign, a word that stays as it stands, or, from `VALUE` on, a value, whose type is its
 * form and names it in the text of a template.
 */
export const SIGN = 0;
export const WORD = 1;
export const VALUE = 2;

/** Codes of the types of values. */
export const TYPE = Object.freeze({
  any: VALUE,
  num: 3,
  ip: 4,
  addr: 5,
  hex: 6,
  uuid: 7,
  id: 8,
  path: 9,
  url: 10,
  email: 11,
  name: 12,
  time: 13,
  duration: 14,
  size: 15,
  str: 16,
  word: 17,
});

const LABELS: readonly string[] = Object.entries(TYPE).reduce<string[]>((labels, [name, code]) => {
  labels[code] = name === 'any' ? '<*>' : `<${name}>`;
  return labels;
}, []);

/** How a value of this type is written in a template. */
export function valueLabel(type: number): string {
  return LABELS[type] ?? '<*>';
}

/** The type of a value that is now of the one, now of the other, or has parts of both. */
export function joinedType(one: number, other: number): number {
  if (one === other) return one;
  const isDate = (one === TYPE.time && other === TYPE.num) || (one === TYPE.num && other === TYPE.time);
  return isDate ? TYPE.time : TYPE.any;
}
