import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CreatedToken, Done, Invitation, type NewToken, Person } from '#contract/http-api.ts';
import type { Role } from '#contract/identity.ts';
import { KEYS } from '../../api/keys.ts';
import { pathOf, request } from '../../api/request.ts';

export function useSetRole(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (role: Role) =>
      request(Person, pathOf`/api/people/${id}`, { method: 'PATCH', body: { role } }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.people }),
  });
}

export function useRemovePerson(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request(Done, pathOf`/api/people/${id}`, { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.people }),
  });
}

export function useInvite() {
  return useMutation({
    mutationFn: (role: Role) => request(Invitation, '/api/invitations', { method: 'POST', body: { role } }),
  });
}

export function useMakeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewToken) => request(CreatedToken, '/api/tokens', { method: 'POST', body }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.tokens }),
  });
}

export function useRevoke(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request(Done, pathOf`/api/tokens/${id}`, { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.tokens }),
  });
}
