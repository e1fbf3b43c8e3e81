import { z } from 'zod';
import type { SelectableModel } from '../inference/inference.ts';
import { compareRouter } from '../features/compare/router.ts';
import { connectionsRouter, egressRouter } from '../features/connections/router.ts';
import { systemRouter } from '../features/system/router.ts';
import type { JobView } from '../jobs/jobs.ts';
import {
  pending,
  type HistoryItemPending,
  type ModelDetailPending,
  type ModelViewPending,
  type RatingsTablePending,
  type VoteRowPending,
} from './pending.ts';
import { createCallerFactory, procedure, router } from './trpc.ts';

const id = z.object({ id: z.string() });

export const appRouter = router({
  compare: compareRouter,
  history: router({
    list: procedure
      .input(z.object({ search: z.string().optional(), limit: z.number(), cursor: z.string().optional() }))
      .query((): { items: HistoryItemPending[]; nextCursor: string | null } => pending()),
    rename: procedure.input(z.object({ id: z.string(), title: z.string() })).mutation((): { id: string } => pending()),
    remove: procedure.input(z.object({ ids: z.array(z.string()) })).mutation((): { removed: number } => pending()),
    export: procedure
      .input(z.object({ id: z.string(), format: z.enum(['markdown', 'html', 'json']) }))
      .query((): { fileName: string; mediaType: string; content: string } => pending()),
  }),
  ratings: router({
    table: procedure.input(z.object({})).query((): RatingsTablePending => pending()),
    votes: procedure
      .input(z.object({ limit: z.number(), cursor: z.string().optional() }))
      .query((): { items: VoteRowPending[]; nextCursor: string | null } => pending()),
  }),
  models: router({
    list: procedure
      .input(
        z.object({ task: z.string().optional(), installed: z.boolean().optional(), search: z.string().optional() }),
      )
      .query((): ModelViewPending[] => pending()),
    show: procedure.input(id).query((): ModelDetailPending => pending()),
    pull: procedure
      .input(z.object({ id: z.string(), source: z.enum(['hub', 'registry']).optional() }))
      .mutation((): JobView => pending()),
    cancelPull: procedure.input(id).mutation((): { cancelled: boolean } => pending()),
    import: procedure
      .input(z.object({ path: z.string(), id: z.string().optional() }))
      .mutation((): ModelViewPending => pending()),
    remove: procedure.input(id).mutation((): { id: string; freedBytes: number } => pending()),
    clearQuarantine: procedure.input(id).mutation((): { id: string } => pending()),
    selectable: procedure.query((): SelectableModel[] => pending()),
  }),
  connections: connectionsRouter,
  egress: egressRouter,
  system: systemRouter,
});

/** All that the page sees of the engine (`import type`). */
export type AppRouter = typeof appRouter;

/** Calls procedures in process, without HTTP: the `yardstick` command uses it. */
export const createCaller = createCallerFactory(appRouter);
