import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../app/trpc.ts';

/** Which of these hosts (`host[:port]`) nobody has allowed yet; none as long as that is not known, or while the machine is offline anyway. */
export function useHostsToAllow(hosts: readonly (string | null)[]): string[] {
  const trpc = useTRPC();
  const status = useQuery(trpc.egress.status.queryOptions());
  if (status.data === undefined || status.data.offline) return [];
  const allowed = new Set(status.data.allowed.map(({ host }) => host));
  return [...new Set(hosts)].filter((host): host is string => host !== null && !allowed.has(host));
}
