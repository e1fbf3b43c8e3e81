import { QueryClient, type InvalidateOptions, type InvalidateQueryFilters, type QueryKey } from '@tanstack/react-query';
import {
  createTRPCClient,
  httpBatchStreamLink,
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
          // Each answer comes when it is ready: one slow question (what the machine has) holds up none of the others.
          false: httpBatchStreamLink({ url, maxURLLength: 6000 }),
        }),
      }),
    ],
  });
}

/** Answers stay fresh until an event of the engine says otherwise (`useSystemEvents`), so nothing is asked twice for safety. */
export function createQueryClient(): QueryClient {
  return new EngineQueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: 1, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/**
 * Told of a change, the library asks anew - but not where a first answer is still on its way: that one is waited for and taken as fresh,
 * although it may be of the time before the change. Here it is dropped, and asked for again.
 */
class EngineQueryClient extends QueryClient {
  override async invalidateQueries<Key extends QueryKey = QueryKey>(
    filters?: InvalidateQueryFilters<Key>,
    options?: InvalidateOptions,
  ): Promise<void> {
    const underWay = this.getQueryCache()
      .findAll(filters)
      .filter(({ state }) => state.data === undefined && state.fetchStatus === 'fetching');
    await Promise.all(underWay.map((query) => this.cancelQueries({ queryKey: query.queryKey, exact: true })));
    return super.invalidateQueries(filters, options);
  }
}
