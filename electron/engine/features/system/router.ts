import { z } from 'zod';
import { procedure, router } from '../../http/trpc.ts';
import { readSystemSettings, systemSettingsSchema, writeSystemSettings } from './systemSettings.ts';

export const systemRouter = router({
  info: procedure.query(({ ctx }) => ctx.system.info()),
  jobs: procedure.query(({ ctx }) => ctx.system.jobs()),
  /** Stops any running work; false when it does not run. What it has finished is kept. */
  cancelJob: procedure
    .input(z.object({ id: z.string().min(1).max(100) }))
    .mutation(({ ctx, input }) => ({ cancelled: ctx.jobs.cancel(input.id) })),
  watch: procedure.subscription(async function* ({ ctx, signal }) {
    yield* ctx.system.watch(signal ?? new AbortController().signal);
  }),
  settings: procedure.query(({ ctx }) => readSystemSettings(ctx.store)),
  setSettings: procedure
    .input(systemSettingsSchema.partial())
    .mutation(({ ctx, input }) => writeSystemSettings(ctx.store, input)),
});
