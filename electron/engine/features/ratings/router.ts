import { z } from 'zod';
import { procedure, router } from '../../http/trpc.ts';
import { createRatingsTable, toRatingVote } from './ratings.ts';

/** Ratings: what the votes say about the models. */
export const ratingsRouter = router({
  table: procedure
    .input(z.object({}))
    .query(({ ctx }) => createRatingsTable(ctx.store.votes.all(), (model) => ctx.inference.nameOf(model))),
  votes: procedure
    .input(z.object({ limit: z.number().int().min(1).max(200), cursor: z.string().max(100).optional() }))
    .query(({ ctx, input }) => {
      const page = ctx.store.votes.list(input);
      return { items: page.items.map(toRatingVote), nextCursor: page.nextCursor };
    }),
});
