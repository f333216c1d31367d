/** Any of these, in whatever case. */
export function oneOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => `(?:${source})`).join('|'), 'i');
}

/** All of these, in whatever order and case. */
export function allOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => `(?=[^]*(?:${source}))`).join(''), 'i');
}
