import { QueryClient } from '@tanstack/react-query';
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { AppRouter } from '../../electron/engine/http/appRouter.ts';

const context = createTRPCContext<AppRouter>();

export const TRPCProvider = context.TRPCProvider;
/** Query and mutation options of every procedure: `useQuery(useTRPC().models.list.queryOptions({}))`. */
export const useTRPC = context.useTRPC;
/** The plain client, for calls outside a query and for subscriptions. */
export const useTRPCClient = context.useTRPCClient;

export type EngineClient = TRPCClient<AppRouter>;

/** Speaks to the engine that served this page; the session cookie goes along by itself. */
export function createEngineClient(): EngineClient {
  const url = '/trpc';
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: splitLink({
          // A prompt may be megabytes and must not wait for, or hold up, the small questions around it.
          condition: (operation) => operation.type === 'mutation',
          true: httpLink({ url }),
          false: httpBatchLink({ url, maxURLLength: 6000 }),
        }),
      }),
    ],
  });
}

/** Answers stay fresh until an event of the engine says otherwise (`useSystemEvents`), so nothing is asked twice for safety. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: 1, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
