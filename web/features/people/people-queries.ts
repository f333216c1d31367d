import { queryOptions, useQuery } from '@tanstack/react-query';
import { PersonList, TokenList } from '#contract/http-api.ts';
import { KEYS } from '../../api/keys.ts';
import { request } from '../../api/request.ts';
import { useText } from '../../text/text.ts';

export const peopleQuery = queryOptions({
  queryKey: KEYS.people,
  queryFn: async ({ signal }) => (await request(PersonList, '/api/people', { signal })).people,
  staleTime: 60_000,
});

export const tokensQuery = queryOptions({
  queryKey: KEYS.tokens,
  queryFn: async ({ signal }) => (await request(TokenList, '/api/tokens', { signal })).tokens,
});

/** How whoever stands behind an id is called. */
export function useNameOf(): (id: string) => string {
  const { actors } = useText();
  const people = useQuery(peopleQuery).data ?? [];
  return (id) => {
    const known = people.find((person) => person.id === id)?.name;
    return known ?? (Object.hasOwn(actors, id) ? actors[id as keyof typeof actors] : id);
  };
}
