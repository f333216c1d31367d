/** Whatever stands behind the `?` of an address. */
export type SearchInput = Readonly<Record<string, unknown>>;

/** The named parameters, as text, without the empty ones. Numbers and flags in an address are text here too. */
export function optionalText<K extends string>(
  search: SearchInput,
  names: readonly K[],
): Partial<Record<K, string>> {
  const given = names.flatMap((name) => {
    const value = search[name];
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    return text === '' ? [] : [[name, text] as const];
  });
  return Object.fromEntries(given) as Partial<Record<K, string>>;
}
