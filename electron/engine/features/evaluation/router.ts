import { procedure, router } from '../../http/trpc.ts';
import { evaluationInput } from './evaluationInput.ts';

const never = () => new AbortController().signal;

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
  suiteFile: procedure.input(evaluationInput.suiteFile).query(({ ctx, input }) => ctx.evaluationDesk.suiteFile(input)),
  /** The same of a suite that was not run; a mutation by its verb only. */
  draftFile: procedure
    .input(evaluationInput.draftFile)
    .mutation(({ ctx, input }) => ctx.evaluationDesk.draftFile(input)),
  rowsFile: procedure.input(evaluationInput.rowsFile).query(({ ctx, input }) => ctx.evaluationDesk.rowsFile(input)),
  datasetFile: procedure.input(evaluationInput.hash).query(({ ctx, input }) => ctx.evaluationDesk.datasetFile(input)),

  start: procedure.input(evaluationInput.start).mutation(({ ctx, input }) => ctx.evaluationDesk.start(input)),
  pause: procedure.input(evaluationInput.id).mutation(({ ctx, input }) => ctx.evaluationDesk.pause(input.id)),
  resume: procedure.input(evaluationInput.resume).mutation(({ ctx, input }) => ctx.evaluationDesk.resume(input)),
  cancel: procedure.input(evaluationInput.id).mutation(({ ctx, input }) => ctx.evaluationDesk.cancel(input.id)),
  repeat: procedure.input(evaluationInput.id).mutation(({ ctx, input }) => ctx.evaluationDesk.repeat(input.id)),
  removeRun: procedure.input(evaluationInput.id).mutation(({ ctx, input }) => ctx.evaluationDesk.removeRun(input.id)),
  runs: procedure.query(({ ctx }) => ctx.evaluationDesk.runs()),
  run: procedure.input(evaluationInput.id).query(({ ctx, input }) => ctx.evaluationDesk.run(input.id)),
  sheet: procedure.input(evaluationInput.sheet).query(({ ctx, input }) => ctx.evaluationDesk.sheet(input)),
  table: procedure.input(evaluationInput.table).query(({ ctx, input }) => ctx.evaluationDesk.table(input)),
  cell: procedure.input(evaluationInput.cell).query(({ ctx, input }) => ctx.evaluationDesk.cell(input)),
  label: procedure.input(evaluationInput.label).mutation(({ ctx, input }) => ctx.evaluationDesk.label(input)),
  duel: procedure.input(evaluationInput.duel).query(({ ctx, input }) => ctx.evaluationDesk.duel(input)),
  slices: procedure.input(evaluationInput.slices).query(({ ctx, input }) => ctx.evaluationDesk.slices(input)),
  confusion: procedure.input(evaluationInput.confusion).query(({ ctx, input }) => ctx.evaluationDesk.confusion(input)),
  stayLocal: procedure.input(evaluationInput.stayLocal).query(({ ctx, input }) => ctx.evaluationDesk.stayLocal(input)),
  quantisation: procedure
    .input(evaluationInput.id)
    .query(({ ctx, input }) => ctx.evaluationDesk.quantisation(input.id)),
  measureLadder: procedure
    .input(evaluationInput.id)
    .mutation(({ ctx, input }) => ctx.evaluationDesk.measureLadder(input.id)),
  stopLadder: procedure.input(evaluationInput.id).mutation(({ ctx, input }) => ctx.evaluationDesk.stopLadder(input.id)),
  regression: procedure.input(evaluationInput.id).query(({ ctx, input }) => ctx.evaluationDesk.regression(input.id)),
  readPublished: procedure
    .input(evaluationInput.readPublished)
    .mutation(({ ctx, input }) => ctx.evaluationDesk.readPublished(input)),
  /** What changed, while a page is open. */
  watch: procedure.subscription(async function* ({ ctx, signal }) {
    yield* ctx.evaluationDesk.watch(signal ?? never());
  }),
});
