import { compareRouter } from '../features/compare/router.ts';
import { connectionsRouter, egressRouter } from '../features/connections/router.ts';
import { evaluationRouter } from '../features/evaluation/router.ts';
import { historyRouter } from '../features/history/router.ts';
import { knowledgeRouter } from '../features/knowledge/router.ts';
import { modelsRouter } from '../features/models/router.ts';
import { ratingsRouter } from '../features/ratings/router.ts';
import { speechRouter } from '../features/speech/router.ts';
import { systemRouter } from '../features/system/router.ts';
import { createCallerFactory, router } from './trpc.ts';

/** Every procedure of the engine: a view's router each. */
export const appRouter = router({
  compare: compareRouter,
  evaluation: evaluationRouter,
  history: historyRouter,
  knowledge: knowledgeRouter,
  speech: speechRouter,
  ratings: ratingsRouter,
  models: modelsRouter,
  connections: connectionsRouter,
  egress: egressRouter,
  system: systemRouter,
});

/** All that the page sees of the engine (`import type`). */
export type AppRouter = typeof appRouter;

/** Calls procedures in process, without HTTP: the `yardstick` command uses it. */
export const createCaller = createCallerFactory(appRouter);
