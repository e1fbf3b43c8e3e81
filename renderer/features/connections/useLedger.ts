import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useTRPCClient } from '../../app/trpc.ts';
import { mergeLedger } from './mergeLedger.ts';

const pageSize = 500;
/** Older rows than these stay in the engine (`yardstick egress list`): the page keeps its memory small. */
export const ledgerLimit = 50_000;

/** The ledger, newest first, complete up to `ledgerLimit`, and live: the newest rows are asked for every two seconds. */
export function useLedger() {
  const client = useTRPCClient();
  const pages = useInfiniteQuery({
    queryKey: ['ledger', 'pages'],
    queryFn: ({ pageParam, signal }) =>
      client.egress.ledger.query({ limit: pageSize, ...(pageParam === null ? {} : { before: pageParam }) }, { signal }),
    initialPageParam: null as number | null,
    getNextPageParam: (page, all) =>
      page.length < pageSize || all.length * pageSize >= ledgerLimit ? undefined : page.at(-1)?.id,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const newest = useQuery({
    queryKey: ['ledger', 'newest'],
    queryFn: ({ signal }) => client.egress.ledger.query({ limit: 100 }, { signal }),
    refetchInterval: 2000,
    enabled: pages.isSuccess,
    gcTime: 0,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, isError]);
  const rows = useMemo(() => mergeLedger(newest.data ?? [], pages.data?.pages.flat() ?? []), [newest.data, pages.data]);
  return {
    rows,
    isPending: pages.isPending,
    error: pages.error,
    retry: () => void pages.refetch(),
    isComplete: pages.isSuccess && !hasNextPage,
  };
}
