import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { KEYS } from './api/keys.ts';
import { createQueryClient } from './api/query-client.ts';
import { createAppRouter } from './app.tsx';
import { awaitInstallOffer } from './features/settings/use-install.ts';
import { keepPage } from './features/shell/page-worker.ts';
import { LanguageProvider } from './text/language.tsx';
import { followDevice } from './ui/preferences.ts';

const client = createQueryClient(() => {
  client.removeQueries({ queryKey: KEYS.whoAmI });
  void router.invalidate();
});
const router = createAppRouter(client);

followDevice();
awaitInstallOffer();
keepPage();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
);
