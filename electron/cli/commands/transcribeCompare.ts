import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { reportError } from '../../../models/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import type { ComparisonView, ReferencesView } from '../../engine/features/speech/view.ts';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exitCodes.ts';
import { selectableModelId } from '../modelNames.ts';
import { formatComparison, notedErrors } from '../output/formatComparison.ts';
import { formatCounted, formatDuration } from '../output/formatQuantity.ts';
import { printable } from '../output/printable.ts';
import { ProgressLine } from '../output/progressLine.ts';
import { UsageError } from '../usageError.ts';
import { readReferences, referenceNotes } from './references.ts';
import { firstModel, type TranscribeOptions } from './transcribe.ts';

const mostModels = 12;
const mostRecordings = 500;
/** Milliseconds between two looks at how far it is. */
const lookEvery = 250;
/** What is done is measured within seconds; what is not after so many milliseconds is left unmeasured. */
const measuredWithin = 120_000;
/** Milliseconds that a stop is waited for. */
const stoppedWithin = 5_000;

/** `transcribe FILE... --models A,B --references PATH`: speech models on the same recordings, with error rates and their intervals. */
export async function compareTranscripts(
  context: CommandContext,
  options: TranscribeOptions,
  files: readonly string[],
): Promise<number> {
  requireFitting(options, files);
  const given = options.references === undefined ? [] : await readReferences(path.resolve(options.references));
  const { view, references, unread } = await context.withEngine(async (engine) => {
    const models = modelsOf(options, engine);
    const added = await recordingsOf(context, engine, [...new Set(files)]);
    const ids = added.map(({ id }) => id);
    const found =
      given.length === 0 || ids.length === 0
        ? null
        : await engine.speechDesk.setReferences({ files: given, recordings: ids, apply: true });
    if (found !== null) for (const note of referenceNotes(found)) context.note(note);
    const compared = ids.length === 0 ? null : await follow(context, engine, begin(engine, options, models, ids));
    return { view: compared, references: found, unread: files.length - ids.length };
  });
  if (view === null) return context.signal.aborted ? exitCodes.interrupted : exitCodes.failed;
  for (const error of notedErrors(view)) context.reportError(error);
  if (options.format === 'json' || context.json) {
    context.terminal.out(`${JSON.stringify(documentOf(view, references), null, 2)}\n`);
  } else context.terminal.out(formatComparison(view, (text) => context.terminal.style('bold', text)));
  context.note(`Kept as “${view.name}”: on the page under Speech, Compare models, each word beside what was said.`);
  if (context.signal.aborted) return exitCodes.interrupted;
  return unread > 0 || view.cells.some(({ state }) => state !== 'done') ? exitCodes.failed : exitCodes.done;
}

/** @throws {UsageError} where something is asked that a comparison does not do */
function requireFitting(options: TranscribeOptions, files: readonly string[]): void {
  const none = [
    [options.reference !== undefined, '--reference', 'Give --references: a table or a folder.'],
    [options.speakers !== undefined, '--speakers', 'Turns (RTTM) among the --references are measured without it.'],
    [options.speakersReference !== undefined, '--speakers-reference', 'Give the turns (RTTM) with --references.'],
    [options.model !== undefined && options.models !== undefined, '--model', 'Name it in --models.'],
    [['srt', 'vtt', 'rttm'].includes(options.format), `--format ${options.format}`, 'Take text or json.'],
  ] as const;
  for (const [isGiven, name, hint] of none) {
    if (isGiven) throw new UsageError('usage/not-compared', `${name} does not go with a comparison`, { hint });
  }
  if (files.length <= mostRecordings) return;
  throw new UsageError(
    'usage/recordings',
    `A comparison takes up to ${mostRecordings} recordings, not ${files.length}`,
  );
}

/** @throws {UsageError} `usage/models`, {YardstickError} `model/not-installed` */
function modelsOf({ model, models }: TranscribeOptions, engine: Engine): string[] {
  if (models === undefined) return [model === undefined ? firstModel(engine) : selectableModelId(model)];
  const names = [
    ...new Set(
      models
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .map(selectableModelId),
    ),
  ];
  if (names.length >= 1 && names.length <= mostModels) return names;
  throw new UsageError('usage/models', `--models takes one to ${mostModels} models, not ${names.length}`, {
    hint: 'See what there is with: yardstick models list',
  });
}

/** Those that are in the library already are not put into it again. What cannot be read is reported, and keeps none of the others. */
async function recordingsOf(
  context: CommandContext,
  engine: Engine,
  files: readonly string[],
): Promise<{ id: string }[]> {
  const known = new Map<string, string>();
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = engine.speechDesk.recordings({ limit: 200, cursor });
    for (const { id, path: place, state } of page.items) {
      if (place !== null && state === 'ready') known.set(place, id);
    }
    cursor = page.nextCursor;
  }
  const found: { id: string }[] = [];
  for (const file of files) {
    if (context.signal.aborted) break;
    const id = known.get(file);
    try {
      found.push(...(id === undefined ? await engine.speechDesk.add([file]) : [{ id }]));
    } catch (thrown) {
      context.reportError(reportError(thrown));
    }
  }
  return found;
}

function begin(engine: Engine, options: TranscribeOptions, models: string[], recordings: string[]): string {
  const { id } = engine.speechDesk.compare({
    recordings,
    models,
    words: true,
    ...(options.language === undefined ? {} : { language: options.language }),
    ...(options.translate === true ? { task: 'translate' as const } : {}),
  });
  return id;
}

/** Until all is written down and measured; what is interrupted is stopped, and what there is of it comes. */
async function follow(context: CommandContext, engine: Engine, id: string): Promise<ComparisonView> {
  const progress = new ProgressLine(context.terminal);
  let doneAt: number | null = null;
  try {
    for (;;) {
      const view = engine.speechDesk.comparison(id);
      const isOpen = view.state === 'running' || view.state === 'waiting';
      if (context.signal.aborted) return await stopped(engine, id);
      if (!isOpen) {
        doneAt ??= performance.now();
        if (isMeasured(view) || performance.now() - doneAt > measuredWithin) return view;
      }
      const left = view.secondsLeft === null || !isOpen ? '' : `, ${formatDuration(view.secondsLeft * 1000)} left`;
      const what = isOpen ? `${view.done} of ${formatCounted(view.total, 'transcript')}${left}` : 'measuring';
      progress.showText(isOpen ? 'transcribing' : 'measuring', printable(`${view.name}: ${what}`));
      await wait(lookEvery, undefined, { signal: context.signal }).catch(() => undefined);
    }
  } finally {
    progress.end();
  }
}

/** What runs is stopped within moments: it would be shown as running, when nothing runs any more. */
async function stopped(engine: Engine, id: string): Promise<ComparisonView> {
  engine.speechDesk.stopComparison(id);
  const until = performance.now() + stoppedWithin;
  for (;;) {
    const view = engine.speechDesk.comparison(id);
    const isOpen = view.cells.some(({ state }) => state === 'running' || state === 'waiting');
    if (!isOpen || performance.now() > until) return view;
    await wait(50);
  }
}

function isMeasured({ cells, speakers }: ComparisonView): boolean {
  return speakers.state !== 'open' && cells.every(({ state, totalMs }) => state !== 'done' || totalMs !== null);
}

function documentOf(view: ComparisonView, references: ReferencesView | null): object {
  return references === null ? view : { ...view, references };
}
