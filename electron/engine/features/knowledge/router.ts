import type { z } from 'zod';
import type { AskRequest } from '../../retrieval/ask.ts';
import type { NewKnowledgeBase, ServerLogin } from '../../retrieval/knowledge.ts';
import type { SearchRequest } from '../../retrieval/search.ts';
import { procedure, router } from '../../http/trpc.ts';
import { cancelWork, viewBase } from './baseViews.ts';
import type { JudgedQuestions } from './judgedQuestions.ts';
import { given, givenFilter, knowledgeInput } from './knowledgeInput.ts';
import { cancelMeasuring, removeBase } from './removeBase.ts';
import { startedJob } from './startedJob.ts';

type QuestionChange = Parameters<JudgedQuestions['change']>[1];

const never = () => new AbortController().signal;

/** Knowledge: bases of documents, what is in them, searching and asking them, and how well that works. */
export const knowledgeRouter = router({
  list: procedure.query(async ({ ctx }) => (await ctx.knowledge.list()).map((base) => viewBase(ctx, base))),
  get: procedure
    .input(knowledgeInput.base)
    .query(async ({ ctx, input }) => viewBase(ctx, await ctx.knowledge.get(input.base))),
  create: procedure.input(knowledgeInput.create).mutation(async ({ ctx, input }) =>
    viewBase(
      ctx,
      await ctx.knowledge.create(
        given<NewKnowledgeBase>({
          ...input,
          chunking: givenPart(input.chunking),
          storage: input.storage === undefined ? undefined : givenStorage(input.storage),
        }),
      ),
    ),
  ),
  rename: procedure
    .input(knowledgeInput.rename)
    .mutation(({ ctx, input }) => ctx.knowledge.rename(input.base, input.name)),
  remove: procedure.input(knowledgeInput.base).mutation(({ ctx, input }) => removeBase(ctx, input.base)),

  add: procedure
    .input(knowledgeInput.add)
    .mutation(({ ctx, input }) =>
      startedJob(ctx.knowledge.add(input.base, input.paths, input.watch === undefined ? {} : { watch: input.watch })),
    ),
  refresh: procedure
    .input(knowledgeInput.base)
    .mutation(({ ctx, input }) => startedJob(ctx.knowledge.refresh(input.base))),
  removeSource: procedure
    .input(knowledgeInput.source)
    .mutation(({ ctx, input }) => ctx.knowledge.removeSource(input.base, input.path)),
  removeUpload: procedure
    .input(knowledgeInput.source)
    .mutation(({ ctx, input }) => ctx.knowledge.removeUpload(input.base, input.path)),
  setWatch: procedure
    .input(knowledgeInput.watchSource)
    .mutation(({ ctx, input }) => ctx.knowledge.setWatch(input.base, input.path, input.watch)),
  pause: procedure.input(knowledgeInput.base).mutation(({ ctx, input }) => ctx.knowledge.pause(input.base)),
  resume: procedure.input(knowledgeInput.base).mutation(({ ctx, input }) => ctx.knowledge.resume(input.base)),
  cancel: procedure
    .input(knowledgeInput.base)
    .mutation(async ({ ctx, input }) => cancelWork(ctx.jobs, (await ctx.knowledge.get(input.base)).id)),
  rebuild: procedure
    .input(knowledgeInput.rebuild)
    .mutation(({ ctx, input: { base, ...settings } }) =>
      startedJob(
        ctx.knowledge.rebuild(
          base,
          given<Parameters<typeof ctx.knowledge.rebuild>[1]>({ ...settings, chunking: givenPart(settings.chunking) }),
        ),
      ),
    ),

  move: procedure
    .input(knowledgeInput.move)
    .mutation(({ ctx, input }) => startedJob(ctx.knowledge.move(input.base, givenStorage(input.storage)))),
  /** A mutation though it changes nothing: a query would carry the password in its address. */
  checkServer: procedure
    .input(knowledgeInput.server)
    .mutation(({ ctx, input }) => ctx.knowledge.checkServer(given<ServerLogin>(input))),
  setPassword: procedure
    .input(knowledgeInput.password)
    .mutation(({ ctx, input }) => ctx.knowledge.setPassword(input.base, input.password)),

  files: procedure.input(knowledgeInput.files).query(async ({ ctx, input: { base, cursor, ...page } }) => {
    const items = await ctx.knowledge.files(
      base,
      given<Parameters<typeof ctx.knowledge.files>[1]>({ ...page, after: cursor }),
    );
    return { items, nextCursor: nextCursor(items, page.limit) };
  }),
  documents: procedure.input(knowledgeInput.documents).query(async ({ ctx, input: { base, cursor, ...page } }) => {
    const items = await ctx.knowledge.documents(
      base,
      given<Parameters<typeof ctx.knowledge.documents>[1]>({ ...page, after: cursor }),
    );
    return { items, nextCursor: nextCursor(items, page.limit) };
  }),
  document: procedure
    .input(knowledgeInput.document)
    .query(({ ctx, input }) => ctx.knowledgeDesk.shelf.outline(input.base, input.documentId)),
  rows: procedure
    .input(knowledgeInput.text)
    .query(({ ctx, input }) => ctx.knowledgeDesk.shelf.rows(input.base, input.documentId, input.page)),
  text: procedure
    .input(knowledgeInput.text)
    .query(({ ctx, input }) => ctx.knowledgeDesk.shelf.text(input.base, input.documentId, input.page)),

  search: procedure.input(knowledgeInput.search).query(({ ctx, input: { base, ...request }, signal }) =>
    ctx.searching.search(base, {
      ...given<SearchRequest>({ ...request, filter: givenFilter(request.filter) }),
      ...(signal === undefined ? {} : { signal }),
    }),
  ),
  plan: procedure
    .input(knowledgeInput.plan)
    .mutation(({ ctx, input: { base, ...request } }) =>
      ctx.asking.plan(base, given<AskRequest>({ ...request, filter: givenFilter(request.filter) })),
    ),
  ask: procedure
    .input(knowledgeInput.ask)
    .mutation(async ({ ctx, input: { base, ...request } }) =>
      ctx.knowledgeDesk.questions.ask(
        (await ctx.knowledge.get(base)).id,
        given<AskRequest>({ ...request, filter: givenFilter(request.filter) }),
      ),
    ),
  answer: procedure.input(knowledgeInput.question).subscription(async function* ({ ctx, input, signal }) {
    yield* ctx.knowledgeDesk.questions.follow(input.id, signal ?? never());
  }),
  stop: procedure
    .input(knowledgeInput.question)
    .mutation(({ ctx, input }) => ({ stopped: ctx.knowledgeDesk.questions.stop(input.id) })),

  measure: procedure
    .input(knowledgeInput.measure)
    .mutation(({ ctx, input }) => ctx.knowledgeDesk.measures.start(input.base, input.queries, input.setups)),
  measures: procedure
    .input(knowledgeInput.base)
    .query(async ({ ctx, input }) => ctx.knowledgeDesk.measures.list((await ctx.knowledge.get(input.base)).id)),
  removeMeasure: procedure
    .input(knowledgeInput.run)
    .mutation(async ({ ctx, input }) =>
      ctx.knowledgeDesk.measures.remove((await ctx.knowledge.get(input.base)).id, input.id),
    ),
  /** Before a model elsewhere is given them. */
  proposalPlan: procedure
    .input(knowledgeInput.proposalPlan)
    .mutation(({ ctx, input }) => ctx.knowledgeDesk.proposals.plan(input.base, input.count)),
  proposeQuestions: procedure
    .input(knowledgeInput.propose)
    .mutation(({ ctx, input: { base, ...options } }) => ctx.knowledgeDesk.proposals.start(base, options)),
  /** What the base is measured with: a person's own questions, and those that a model wrote, confirmed or not. */
  judgedQuestions: procedure
    .input(knowledgeInput.base)
    .query(async ({ ctx, input }) => ctx.knowledgeDesk.judged.list((await ctx.knowledge.get(input.base)).id)),
  changeQuestions: procedure
    .input(knowledgeInput.changeQuestions)
    .mutation(async ({ ctx, input: { base, ...change } }) =>
      ctx.knowledgeDesk.judged.change((await ctx.knowledge.get(base)).id, given<QuestionChange>(change)),
    ),
  /** Stops measuring, or the writing of questions; what is there so far is kept. */
  cancelMeasure: procedure
    .input(knowledgeInput.base)
    .mutation(async ({ ctx, input }) => cancelMeasuring(ctx.jobs, (await ctx.knowledge.get(input.base)).id)),

  embeddings: procedure.query(({ ctx }) => ctx.embedder.models()),
  rerankers: procedure.query(({ ctx }) => ctx.reranker.models()),
  /** Ids of bases that changed, while a page is open. */
  watch: procedure.subscription(async function* ({ ctx, signal }) {
    yield* ctx.knowledgeDesk.changes.watch(signal ?? never());
  }),
});

function givenPart<T extends object>(part: T | undefined): T | undefined {
  if (part === undefined) return undefined;
  const clean = given<T>(part);
  return Object.keys(clean).length === 0 ? undefined : clean;
}

function givenStorage(
  storage: z.infer<typeof knowledgeInput.move>['storage'],
): NonNullable<NewKnowledgeBase['storage']> {
  if (storage.kind === 'sqlite') return storage;
  const { kind, connection, password } = storage;
  return { kind, connection, ...(password === undefined ? {} : { password }) };
}

/** Lists are in order of path; a page that is not full is the last. */
function nextCursor(items: readonly { path: string }[], limit: number): string | null {
  return items.length < limit ? null : (items.at(-1)?.path ?? null);
}
