import { z } from 'zod';
import { procedure, router } from '../../http/trpc.ts';
import { exportConversation, listHistory, removeConversations } from './history.ts';

const id = z.string().min(1).max(100);

/** History: find, rename, delete and export conversations. */
export const historyRouter = router({
  list: procedure
    .input(
      z.object({
        search: z.string().max(1_000).optional(),
        limit: z.number().int().min(1).max(200),
        cursor: z.string().max(100).optional(),
      }),
    )
    .query(({ ctx, input }) => listHistory(ctx.store, input)),
  rename: procedure.input(z.object({ id, title: z.string().trim().min(1).max(200) })).mutation(({ ctx, input }) => {
    ctx.store.conversations.update(input.id, { title: input.title });
    ctx.comparisons.changedElsewhere(input.id);
    return { id: input.id };
  }),
  remove: procedure.input(z.object({ ids: z.array(id).max(10_000) })).mutation(async ({ ctx, input }) => ({
    removed: await removeConversations({
      store: ctx.store,
      ids: input.ids,
      stop: (conversationId) => void ctx.comparisons.stop({ conversationId }),
      removed: (conversationId) => ctx.comparisons.changedElsewhere(conversationId),
    }),
  })),
  export: procedure.input(z.object({ id, format: z.enum(['markdown', 'html', 'json']) })).query(({ ctx, input }) =>
    exportConversation({
      store: ctx.store,
      id: input.id,
      format: input.format,
      nameOf: (model) => ctx.inference.nameOf(model),
      appVersion: ctx.appVersion,
      now: Date.now,
    }),
  ),
});
