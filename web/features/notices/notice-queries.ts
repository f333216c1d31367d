import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Done, NoticeList } from '#contract/http-api.ts';
import { KEYS } from '../../api/keys.ts';
import { pathOf, request } from '../../api/request.ts';
import { useViewer } from '../session/session-queries.ts';

export const noticesQuery = queryOptions({
  queryKey: KEYS.notices,
  queryFn: async ({ signal }) => (await request(NoticeList, '/api/notices', { signal })).notices,
});

/** How many notices nobody has read; 0 for those who get none. */
export function useUnreadNotices(): number {
  const { role } = useViewer();
  const notices = useQuery({ ...noticesQuery, enabled: role === 'owner' }).data ?? [];
  return notices.filter(({ read_at }) => read_at === null).length;
}

export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request(Done, pathOf`/api/notices/${id}/read`, { method: 'POST', body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.notices }),
  });
}
