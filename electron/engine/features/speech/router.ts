import { procedure, router } from '../../http/trpc.ts';
import { speechInput } from './speechInput.ts';

const never = () => new AbortController().signal;

/** Speech: recordings, what was said in them, and which model hears it best. */
export const speechRouter = router({
  list: procedure.input(speechInput.list).query(({ ctx, input }) => ctx.speechDesk.recordings(input)),
  recording: procedure.input(speechInput.id).query(({ ctx, input }) => ctx.speechDesk.recording(input.id)),
  add: procedure.input(speechInput.add).mutation(({ ctx, input }) => ctx.speechDesk.add(input.paths)),
  rename: procedure.input(speechInput.rename).mutation(({ ctx, input }) => ctx.speechDesk.rename(input.id, input.name)),
  remove: procedure
    .input(speechInput.removeRecordings)
    .mutation(({ ctx, input }) => ctx.speechDesk.removeRecordings(input.ids)),
  /** What was really said, as it was given. */
  reference: procedure.input(speechInput.id).query(({ ctx, input }) => ctx.speechDesk.reference(input.id)),
  setReference: procedure.input(speechInput.reference).mutation(({ ctx, input }) => ctx.speechDesk.setReference(input)),
  setReferences: procedure
    .input(speechInput.references)
    .mutation(({ ctx, input }) => ctx.speechDesk.setReferences(input)),
  start: procedure.input(speechInput.start).mutation(({ ctx, input }) => ctx.speechDesk.start(input)),
  resume: procedure.input(speechInput.id).mutation(({ ctx, input }) => ctx.speechDesk.resume(input.id)),
  stop: procedure.input(speechInput.id).mutation(({ ctx, input }) => ctx.speechDesk.stop(input.id)),
  queue: procedure.query(({ ctx }) => ctx.speechDesk.queue()),
  stopQueue: procedure.mutation(({ ctx }) => ctx.speechDesk.stopQueue()),
  resumeInterrupted: procedure.mutation(({ ctx }) => ctx.speechDesk.resumeInterrupted()),
  removeTranscript: procedure
    .input(speechInput.id)
    .mutation(({ ctx, input }) => ctx.speechDesk.removeTranscript(input.id)),
  transcript: procedure.input(speechInput.id).query(({ ctx, input }) => ctx.speechDesk.transcript(input.id)),
  segments: procedure.input(speechInput.segments).query(({ ctx, input }) => ctx.speechDesk.segments(input)),

  find: procedure.input(speechInput.find).query(({ ctx, input }) => ctx.speechDesk.find(input)),
  edit: procedure.input(speechInput.edit).mutation(({ ctx, input }) => ctx.speechDesk.edit(input)),
  undo: procedure.input(speechInput.id).mutation(({ ctx, input }) => ctx.speechDesk.undo(input.id)),
  redo: procedure.input(speechInput.id).mutation(({ ctx, input }) => ctx.speechDesk.redo(input.id)),
  speakerModels: procedure.query(({ ctx }) => ctx.speechDesk.speakerModels()),
  findSpeakers: procedure
    .input(speechInput.findSpeakers)
    .mutation(({ ctx, input }) => ctx.speechDesk.findSpeakers(input)),
  exported: procedure.input(speechInput.exported).query(({ ctx, input }) => ctx.speechDesk.exported(input)),
  toKnowledge: procedure
    .input(speechInput.toKnowledge)
    .mutation(({ ctx, input }) => ctx.speechDesk.toKnowledge(input.id, input.base)),

  liveStart: procedure.input(speechInput.liveStart).mutation(({ ctx, input }) => ctx.speechDesk.liveStart(input)),
  liveStop: procedure.input(speechInput.liveStop).mutation(({ ctx, input }) => ctx.speechDesk.liveStop(input)),
  live: procedure.input(speechInput.id).subscription(async function* ({ ctx, input, signal }) {
    yield* ctx.speechDesk.live(input.id, signal ?? never());
  }),

  compare: procedure.input(speechInput.compare).mutation(({ ctx, input }) => ctx.speechDesk.compare(input)),
  comparisons: procedure.query(({ ctx }) => ctx.speechDesk.comparisons()),
  comparison: procedure.input(speechInput.id).query(({ ctx, input }) => ctx.speechDesk.comparison(input.id)),
  resumeComparison: procedure
    .input(speechInput.id)
    .mutation(({ ctx, input }) => ctx.speechDesk.resumeComparison(input.id)),
  stopComparison: procedure.input(speechInput.id).mutation(({ ctx, input }) => ctx.speechDesk.stopComparison(input.id)),
  removeComparison: procedure
    .input(speechInput.id)
    .mutation(({ ctx, input }) => ctx.speechDesk.removeComparison(input.id)),
  diff: procedure.input(speechInput.diff).query(({ ctx, input }) => ctx.speechDesk.diff(input)),

  models: procedure.query(({ ctx }) => ctx.speechDesk.models()),
  tools: procedure.query(({ ctx }) => ctx.speechDesk.tools()),
  /** Ids of what changed, while a page is open. */
  watch: procedure.subscription(async function* ({ ctx, signal }) {
    yield* ctx.speechDesk.watch(signal ?? never());
  }),
});
