import { procedure, router } from '../../http/trpc.ts';
import { readSystemSettings, systemSettingsSchema, writeSystemSettings } from './systemSettings.ts';

export const systemRouter = router({
  info: procedure.query(({ ctx }) => ctx.system.info()),
  jobs: procedure.query(({ ctx }) => ctx.system.jobs()),
  watch: procedure.subscription(async function* ({ ctx, signal }) {
    yield* ctx.system.watch(signal ?? new AbortController().signal);
  }),
  settings: procedure.query(({ ctx }) => readSystemSettings(ctx.store)),
  setSettings: procedure
    .input(systemSettingsSchema.partial())
    .mutation(({ ctx, input }) => writeSystemSettings(ctx.store, input)),
});
