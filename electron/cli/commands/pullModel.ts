import { YardstickError } from '../../../models/errors.ts';
import { formatBytes } from '../../../models/catalog/formatBytes.ts';
import type { CommandContext } from '../context.ts';
import { bareModelId } from '../modelNames.ts';
import { formatDuration } from '../output/formatQuantity.ts';
import { ProgressLine } from '../output/progressLine.ts';

/**
 * `models pull ID`. Asking for a download is the user's consent to the hosts that the model's sources name, and to no other:
 * they are printed and allowed once. A redirect elsewhere is refused like any host that was not allowed.
 */
export async function pullModel(
  context: CommandContext,
  options: { source?: 'hub' | 'registry' },
  name: string,
): Promise<void> {
  const id = bareModelId(name);
  const progress = new ProgressLine(context.terminal);
  const result = await context
    .withEngine(async (engine) => {
      const model = await engine.caller.models.show({ id });
      if (!model.installed) {
        const { offline, allowed } = engine.egress.status();
        if (offline) {
          throw new YardstickError('egress/offline', `Offline: ${id} cannot be downloaded`, {
            hint: 'Leave out --offline (or switch Offline off), or import a file: yardstick models import PATH.',
          });
        }
        const before = allowed.map((entry) => entry.host);
        const hosts = await engine.library.hostsFor(id, options);
        for (const host of hosts) if (!before.includes(host)) engine.egress.allow(host);
        // What was added is read back: a host may bring those that it hands downloads on to.
        const added = engine.egress.status().allowed.filter((entry) => !before.includes(entry.host));
        if (added.length > 0) {
          const names = added.map((entry) => entry.host).join(', ');
          context.note(`This download may contact ${names}; now allowed (yardstick egress deny HOST takes it back).`);
        }
      }
      return engine.library.pull(id, {
        ...options,
        signal: context.signal,
        onProgress: (at) => progress.show({ ...at, title: id }),
      });
    })
    .finally(() => progress.end());
  context.print(result, () =>
    result.seconds === 0
      ? `${id} is installed already (${formatBytes(result.bytes)}).\n`
      : `${id} is installed: ${formatBytes(result.bytes)} in ${formatDuration(result.seconds * 1000)} from ${result.source}.\n`,
  );
}
