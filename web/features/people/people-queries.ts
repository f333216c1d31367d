import { queryOptions, useQuery } from '@tanstack/react-query';
import { PersonList, TokenList } from '#contract/http-api.ts';
import { KEYS } from '../../api/keys.ts';
import { request } from '../../api/request.ts';
import { useText } from '../../text/text.ts';
import { whoAmIQuery } from '../session/session-queries.ts';

export const peopleQuery = queryOptions({
  queryKey: KEYS.people,
  queryFn: async ({ signal }) => (await request(PersonList, '/api/people', { signal })).people,
  staleTime: 60_000,
});

export const tokensQuery = queryOptions({
  queryKey: KEYS.tokens,
  queryFn: async ({ signal }) => (await request(TokenList, '/api/tokens', { signal })).tokens,
  staleTime: 60_000,
});

/** How whoever stands behind an id is called. */
export function useNameOf(): (id: string) => string {
  const { actors, people: t } = useText();
  const people = useQuery(peopleQuery).data ?? [];
  const isOwner = useQuery(whoAmIQuery).data?.role === 'owner';
  const tokens = useQuery({ ...tokensQuery, enabled: isOwner }).data ?? [];
  return (id) => {
    const known = people.find((person) => person.id === id)?.name;
    if (known !== undefined) return known;
    if (Object.hasOwn(actors, id)) return actors[id as keyof typeof actors];
    const token = tokens.find((one) => `token:${one.id}` === id || one.id === id);
    return token ? t.tokenCalled(token.name) : id.startsWith('token:') ? t.someToken : id;
  };
}
