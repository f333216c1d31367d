import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { KEYS } from './api/keys.ts';
import { createQueryClient } from './api/query-client.ts';
import { createAppRouter } from './app.tsx';
import { en } from './text/en.ts';
import { TextProvider } from './text/text.ts';
import { followDevice } from './ui/theme.ts';

const client = createQueryClient(() => {
  client.removeQueries({ queryKey: KEYS.whoAmI });
  void router.invalidate();
});
const router = createAppRouter(client);

followDevice();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <TextProvider value={en}>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </TextProvider>
  </StrictMode>,
);
