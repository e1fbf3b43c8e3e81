import { z } from 'zod';
import { procedure, router } from '../../http/trpc.ts';
import { addConnectionSchema } from './connectionInput.ts';
import {
  addConnection,
  listConnections,
  modelsOfConnection,
  removeConnection,
  setConnectionKey,
  testConnection,
} from './connections.ts';

const byName = z.object({ name: z.string().max(200) });
const byHost = z.object({ host: z.string().max(500) });
const ledgerQuery = z.object({
  limit: z.number().int().min(1).max(1_000),
  before: z.number().int().positive().optional(),
});

export const connectionsRouter = router({
  list: procedure.query(({ ctx }) => listConnections(ctx)),
  add: procedure.input(addConnectionSchema).mutation(({ ctx, input }) => addConnection(ctx, input)),
  test: procedure.input(byName).mutation(({ ctx, input }) => testConnection(ctx, input.name)),
  remove: procedure.input(byName).mutation(({ ctx, input }) => removeConnection(ctx, input.name)),
  setKey: procedure
    .input(byName.extend({ key: z.string().max(10_000) }))
    .mutation(({ ctx, input }) => setConnectionKey(ctx, input.name, input.key)),
  models: procedure.input(byName).query(({ ctx, input }) => modelsOfConnection(ctx, input.name)),
});

export const egressRouter = router({
  status: procedure.query(({ ctx }) => ctx.egress.status()),
  allow: procedure.input(byHost).mutation(({ ctx, input }) => ({ host: ctx.egress.allow(input.host) })),
  deny: procedure.input(byHost).mutation(({ ctx, input }) => ({ host: ctx.egress.deny(input.host) })),
  setOffline: procedure.input(z.object({ offline: z.boolean() })).mutation(({ ctx, input }) => {
    ctx.egress.setOffline(input.offline);
    return { offline: ctx.egress.status().offline };
  }),
  ledger: procedure
    .input(ledgerQuery)
    .query(({ ctx, input }) =>
      ctx.egress.ledger({ limit: input.limit, ...(input.before === undefined ? {} : { before: input.before }) }),
    ),
});
