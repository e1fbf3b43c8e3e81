import { useMantineColorScheme } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC } from './trpc.ts';

const order = ['auto', 'light', 'dark'] as const;
export type ThemeChoice = (typeof order)[number];

/**
 * Light, dark or as the system. Kept by the engine: the page's own storage belongs to an address, and the engine's port differs
 * at each start.
 */
export function useThemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const settings = useQuery(trpc.system.settings.queryOptions());
  const save = useMutation(
    trpc.system.setSettings.mutationOptions({
      onSuccess: (saved) => queries.setQueryData(trpc.system.settings.queryKey(), saved),
    }),
  );
  const kept = settings.data?.colorScheme;
  useEffect(() => {
    if (kept !== undefined) setColorScheme(kept);
  }, [kept, setColorScheme]);
  const choose = (choice: ThemeChoice) => {
    setColorScheme(choice);
    save.mutate({ colorScheme: choice });
  };
  return {
    choice: colorScheme,
    choose,
    next: () => choose(order[(order.indexOf(colorScheme) + 1) % order.length] as ThemeChoice),
  };
}
