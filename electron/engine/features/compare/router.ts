import { procedure, router } from '../../http/trpc.ts';
import { compareInput } from './compareInput.ts';

export const compareRouter = router({
  create: procedure.input(compareInput.create).mutation(({ ctx, input }) => ctx.comparisons.create(input)),
  get: procedure.input(compareInput.id).query(({ ctx, input }) => ctx.comparisons.get(input.id)),
  update: procedure.input(compareInput.update).mutation(({ ctx, input }) => ctx.comparisons.update(input)),
  turns: procedure.input(compareInput.turns).query(({ ctx, input }) => ctx.comparisons.turns(input)),
  ask: procedure.input(compareInput.ask).mutation(({ ctx, input }) => ctx.comparisons.ask(input)),
  planKnowledge: procedure
    .input(compareInput.planKnowledge)
    .mutation(({ ctx, input }) => ctx.comparisons.planKnowledge(input)),
  stop: procedure.input(compareInput.stop).mutation(({ ctx, input }) => ctx.comparisons.stop(input)),
  regenerate: procedure
    .input(compareInput.answer)
    .mutation(({ ctx, input }) => ctx.comparisons.regenerate(input.answerId)),
  vote: procedure.input(compareInput.vote).mutation(({ ctx, input }) => ctx.comparisons.vote(input)),
  preload: procedure.input(compareInput.preload).mutation(({ ctx, input }) => ctx.comparisons.preload(input)),
  watch: procedure.input(compareInput.watch).subscription(async function* ({ ctx, input, signal }) {
    yield* ctx.comparisons.watch(input.conversationId, signal ?? new AbortController().signal);
  }),
});
