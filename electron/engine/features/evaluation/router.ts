import { procedure, router } from '../../http/trpc.ts';
import type { EvaluationDesk } from './evaluationDesk.ts';
import { evaluationInput } from './evaluationInput.ts';

const never = () => new AbortController().signal;

/** What is said of a run, once it is in memory: reading 60,000 answers at a stretch would hold up all else. */
async function opened<Result>(
  desk: EvaluationDesk,
  run: string,
  read: (desk: EvaluationDesk) => Result | Promise<Result>,
): Promise<Result> {
  await desk.load(run);
  return await read(desk);
}

/** Evaluation: rows, candidates, runs, and the sheet that decides. */
export const evaluationRouter = router({
  readPath: procedure.input(evaluationInput.readPath).mutation(({ ctx, input }) => ctx.evaluationDesk.readPath(input)),
  readPaste: procedure
    .input(evaluationInput.readPaste)
    .mutation(({ ctx, input }) => ctx.evaluationDesk.readPaste(input)),
  readHistory: procedure
    .input(evaluationInput.readHistory)
    .mutation(({ ctx, input }) => ctx.evaluationDesk.readHistory(input)),
  checkMapping: procedure
    .input(evaluationInput.checkMapping)
    .query(({ ctx, input }) => ctx.evaluationDesk.checkMapping(input)),
  createDataset: procedure
    .input(evaluationInput.createDataset)
    .mutation(({ ctx, input }) => ctx.evaluationDesk.createDataset(input)),
  datasets: procedure.query(({ ctx }) => ctx.evaluationDesk.datasets()),
  rows: procedure.input(evaluationInput.rows).query(({ ctx, input }) => ctx.evaluationDesk.rows(input)),
  split: procedure.input(evaluationInput.split).mutation(({ ctx, input }) => ctx.evaluationDesk.split(input)),
  renameDataset: procedure
    .input(evaluationInput.renameDataset)
    .mutation(({ ctx, input }) => ctx.evaluationDesk.renameDataset(input)),
  removeDataset: procedure
    .input(evaluationInput.hash)
    .mutation(({ ctx, input }) => ctx.evaluationDesk.removeDataset(input)),

  metrics: procedure.input(evaluationInput.metrics).query(({ ctx, input }) => ctx.evaluationDesk.metrics(input)),
  /** Mutations by their verb only: a suite is too long for an address. Both change nothing. */
  checkSuite: procedure
    .input(evaluationInput.checkSuite)
    .mutation(({ ctx, input }) => ctx.evaluationDesk.checkSuite(input)),
  preview: procedure.input(evaluationInput.preview).mutation(({ ctx, input }) => ctx.evaluationDesk.preview(input)),
  importSuite: procedure
    .input(evaluationInput.importSuite)
    .mutation(({ ctx, input }) => ctx.evaluationDesk.importSuite(input)),
  suiteFile: procedure
    .input(evaluationInput.suiteFile)
    .query(({ ctx, input }) => opened(ctx.evaluationDesk, input.run, (desk) => desk.suiteFile(input))),
  /** The same of a suite that was not run; a mutation by its verb only. */
  draftFile: procedure
    .input(evaluationInput.draftFile)
    .mutation(({ ctx, input }) => ctx.evaluationDesk.draftFile(input)),

  start: procedure.input(evaluationInput.start).mutation(({ ctx, input }) => ctx.evaluationDesk.start(input)),
  pause: procedure.input(evaluationInput.id).mutation(({ ctx, input }) => ctx.evaluationDesk.pause(input.id)),
  resume: procedure.input(evaluationInput.resume).mutation(({ ctx, input }) => ctx.evaluationDesk.resume(input)),
  cancel: procedure.input(evaluationInput.id).mutation(({ ctx, input }) => ctx.evaluationDesk.cancel(input.id)),
  repeat: procedure.input(evaluationInput.id).mutation(({ ctx, input }) => ctx.evaluationDesk.repeat(input.id)),
  removeRun: procedure.input(evaluationInput.id).mutation(({ ctx, input }) => ctx.evaluationDesk.removeRun(input.id)),
  runs: procedure.query(({ ctx }) => ctx.evaluationDesk.runs()),
  run: procedure
    .input(evaluationInput.id)
    .query(({ ctx, input }) => opened(ctx.evaluationDesk, input.id, (desk) => desk.run(input.id))),
  sheet: procedure
    .input(evaluationInput.sheet)
    .query(({ ctx, input }) => opened(ctx.evaluationDesk, input.run, (desk) => desk.sheet(input))),
  table: procedure
    .input(evaluationInput.table)
    .query(({ ctx, input }) => opened(ctx.evaluationDesk, input.run, (desk) => desk.table(input))),
  cell: procedure
    .input(evaluationInput.cell)
    .query(({ ctx, input }) => opened(ctx.evaluationDesk, input.run, (desk) => desk.cell(input))),
  label: procedure
    .input(evaluationInput.label)
    .mutation(({ ctx, input }) => opened(ctx.evaluationDesk, input.run, (desk) => desk.label(input))),
  duel: procedure
    .input(evaluationInput.duel)
    .query(({ ctx, input }) => opened(ctx.evaluationDesk, input.run, (desk) => desk.duel(input))),
  slices: procedure
    .input(evaluationInput.slices)
    .query(({ ctx, input }) => opened(ctx.evaluationDesk, input.run, (desk) => desk.slices(input))),
  confusion: procedure
    .input(evaluationInput.confusion)
    .query(({ ctx, input }) => opened(ctx.evaluationDesk, input.run, (desk) => desk.confusion(input))),
  stayLocal: procedure
    .input(evaluationInput.stayLocal)
    .query(({ ctx, input }) => opened(ctx.evaluationDesk, input.run, (desk) => desk.stayLocal(input))),
  quantisation: procedure
    .input(evaluationInput.id)
    .query(({ ctx, input }) => opened(ctx.evaluationDesk, input.id, (desk) => desk.quantisation(input.id))),
  measureLadder: procedure
    .input(evaluationInput.id)
    .mutation(({ ctx, input }) => opened(ctx.evaluationDesk, input.id, (desk) => desk.measureLadder(input.id))),
  stopLadder: procedure.input(evaluationInput.id).mutation(({ ctx, input }) => ctx.evaluationDesk.stopLadder(input.id)),
  regression: procedure.input(evaluationInput.id).query(({ ctx, input }) =>
    opened(ctx.evaluationDesk, input.id, async (desk) => {
      const { repeatOf } = desk.run(input.id);
      if (repeatOf !== null) await desk.load(repeatOf).catch(() => undefined);
      return desk.regression(input.id);
    }),
  ),
  readPublished: procedure
    .input(evaluationInput.readPublished)
    .mutation(({ ctx, input }) => opened(ctx.evaluationDesk, input.run, (desk) => desk.readPublished(input))),
  /** What changed, while a page is open. */
  watch: procedure.subscription(async function* ({ ctx, signal }) {
    yield* ctx.evaluationDesk.watch(signal ?? never());
  }),
});
