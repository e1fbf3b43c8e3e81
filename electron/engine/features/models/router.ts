import { z } from 'zod';
import { procedure, router } from '../../http/trpc.ts';
import { listDamaged, listModels, showModel } from './modelViews.ts';
import { cancelPull, importAsJob, startPull } from './modelWork.ts';

const id = z.string().min(1).max(200);

/** Models: what there is, what is here, getting and removing them. */
export const modelsRouter = router({
  list: procedure
    .input(
      z.object({
        task: z.string().max(40).optional(),
        installed: z.boolean().optional(),
        search: z.string().max(200).optional(),
      }),
    )
    .query(({ ctx, input }) => listModels(ctx, input)),
  damaged: procedure.query(({ ctx }) => listDamaged(ctx)),
  show: procedure.input(z.object({ id })).query(({ ctx, input }) => showModel(ctx, input.id)),
  pull: procedure
    .input(z.object({ id, source: z.enum(['hub', 'registry']).optional() }))
    .mutation(({ ctx, input }) => startPull(ctx, input.id, input.source)),
  cancelPull: procedure.input(z.object({ id })).mutation(({ ctx, input }) => cancelPull(ctx, input.id)),
  import: procedure
    .input(z.object({ path: z.string().min(1).max(4096), id: id.optional(), base: id.optional() }))
    .mutation(async ({ ctx, input }) => {
      const model = await importAsJob(ctx, input.path, input);
      return showModel(ctx, model.id);
    }),
  remove: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    // Windows cannot delete a file that a worker has open; elsewhere its memory would stay taken.
    if (ctx.library.get(input.id) !== undefined) {
      await Promise.all(
        [ctx.localModels, ctx.localEmbeddings, ctx.localTranscriptions, ctx.localDiarization].map((models) =>
          models.unload(input.id),
        ),
      );
    }
    return ctx.library.remove(input.id);
  }),
  clearQuarantine: procedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    await ctx.library.clearQuarantine(input.id);
    return { id: input.id };
  }),
  selectable: procedure.query(({ ctx }) => ctx.inference.models()),
});
