import '@fontsource-variable/inter';
import './trustedTypes';
import './ui/mantine.css';
import './ui/tokens.css';

import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createAppRouter } from './routes';
import { fetchAhead } from './shell/fetchAhead';
import { createQueryClient } from './shell/queryClient';
import { leaveOnSignOut } from './shell/signOut';
import { NotificationArea } from './ui/NotificationArea';
import { colorSchemeManager, resolveVariables, theme } from './ui/theme';

const queryClient = createQueryClient();
const router = createAppRouter(queryClient);
leaveOnSignOut(router, queryClient);
// Not while this script is still evaluated: where a request's origin is kept, as by developer tools, all of it
// would be read once more for that.
queueMicrotask(() => fetchAhead(router));

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      deduplicateCssVariables={false}
    >
      <NotificationArea />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
