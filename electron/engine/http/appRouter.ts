import { z } from 'zod';
import type { SelectableModel } from '../inference/inference.ts';
import { compareRouter } from '../features/compare/router.ts';
import { connectionsRouter, egressRouter } from '../features/connections/router.ts';
import { historyRouter } from '../features/history/router.ts';
import { ratingsRouter } from '../features/ratings/router.ts';
import { systemRouter } from '../features/system/router.ts';
import type { JobView } from '../jobs/jobs.ts';
import { pending, type ModelDetailPending, type ModelViewPending } from './pending.ts';
import { createCallerFactory, procedure, router } from './trpc.ts';

const id = z.object({ id: z.string() });

export const appRouter = router({
  compare: compareRouter,
  history: historyRouter,
  ratings: ratingsRouter,
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
