import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { ConversationsProvider } from '../features/compare/state/ConversationsProvider.tsx';
import { RecorderProvider } from '../features/speech/record/RecorderProvider.tsx';
import { CommandsProvider } from './CommandsProvider.tsx';
import { createCommandRegistry } from './commands.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { LinkGate } from './LinkGate.tsx';
import { createAppRouter } from './router.tsx';
import { styleNonce } from './styleNonce.ts';
import { cssVariablesResolver, theme } from './theme.ts';
import { createEngineClient, createQueryClient, TRPCProvider } from './trpc.ts';

/** Puts the page together: theme, engine client, commands, routes. Each is made once and handed down. */
export function App() {
  const [queryClient] = useState(createQueryClient);
  const [engine] = useState(createEngineClient);
  const [router] = useState(createAppRouter);
  const [commands] = useState(createCommandRegistry);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <ErrorBoundary area="The page">
        {/* Above the middle: at the lower right a notice lay over the button that sends. */}
        <Notifications position="top-center" limit={3} autoClose={6000} />
        <QueryClientProvider client={queryClient}>
          <TRPCProvider trpcClient={engine} queryClient={queryClient}>
            <CommandsProvider registry={commands}>
              <LinkGate>
                <ConversationsProvider>
                  <RecorderProvider>
                    <RouterProvider router={router} />
                  </RecorderProvider>
                </ConversationsProvider>
              </LinkGate>
            </CommandsProvider>
          </TRPCProvider>
        </QueryClientProvider>
      </ErrorBoundary>
    </MantineProvider>
  );
}
