import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Engine } from '../../engine/engine.ts';
import type { JobView } from '../../engine/jobs/jobs.ts';
import type { IngestReport, NewKnowledgeBase } from '../../engine/retrieval/knowledge.ts';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exitCodes.ts';
import { formatCount, formatDuration } from '../output/formatQuantity.ts';
import { printable } from '../output/printable.ts';
import { ProgressLine } from '../output/progressLine.ts';
import { indexSettingsOf, type IndexOptions } from '../knowledgeOptions.ts';

/** `knowledge add NAME PATH...` */
export function addToKnowledge(
  context: CommandContext,
  { watch }: { watch?: true },
  name: string,
  ...places: (string | string[])[]
): Promise<number> {
  const paths = places.flat().map((place) => path.resolve(place));
  return takeIn(context, (engine) => engine.knowledge.add(name, paths, watch === true ? { watch } : {}));
}

/** `knowledge refresh NAME` */
export function refreshKnowledge(context: CommandContext, _options: unknown, name: string): Promise<number> {
  return takeIn(context, (engine) => engine.knowledge.refresh(name));
}

/** `knowledge rebuild NAME` */
export async function rebuildKnowledge(context: CommandContext, options: IndexOptions, name: string): Promise<void> {
  const base = await context.withEngine(async (engine) => {
    await finish(context, engine, await engine.knowledge.rebuild(name, indexSettingsOf(options)));
    return engine.knowledge.get(name);
  });
  context.print(base, () =>
    printable(
      `“${base.name}” answers from its new index: ${formatCount(base.counts.chunks)} passages, ${base.index.embedding}.\n`,
    ),
  );
}

/** `knowledge move NAME --to sqlite|ADDRESS` */
export async function moveKnowledge(context: CommandContext, { to }: { to: Storage }, name: string): Promise<void> {
  const base = await context.withEngine(async (engine) => {
    await finish(context, engine, await engine.knowledge.move(name, to));
    return engine.knowledge.get(name);
  });
  context.print(base, () => printable(`“${base.name}” is kept in ${base.storage} now.\n`));
}

type Storage = NonNullable<NewKnowledgeBase['storage']>;

/** Reads `sqlite`, or the address of a PostgreSQL server. */
export function parseStorage(text: string): Storage {
  if (text === 'sqlite') return { kind: 'sqlite' };
  // An address that stands behind `postgres:`, as it had to before, is the same one.
  const connection = /^postgres(?:ql)?:\/\//i.test(text) ? text : /^postgres:(.+)$/.exec(text)?.[1];
  if (connection !== undefined) return { kind: 'postgres', connection };
  throw new InvalidArgumentError('Write sqlite or postgres://user@host/database.');
}

type Work<Result> = { job: JobView; result: Promise<Result> };

async function takeIn(
  context: CommandContext,
  start: (engine: Engine) => Promise<Work<IngestReport>>,
): Promise<number> {
  const report = await context.withEngine(async (engine) => finish(context, engine, await start(engine)));
  context.print(report, () => formatReport(report));
  for (const { path: file, code, message } of report.failed) {
    context.note(`${path.relative(process.cwd(), file) || file}: ${message} (${code})`);
  }
  // Files that cannot be read are said; only a round in which nothing went well has failed.
  const good = report.added + report.updated + report.unchanged + report.removed;
  return report.failed.length > 0 && good === 0 ? exitCodes.failed : exitCodes.done;
}

/** Shows a job's progress until it ends. Ctrl-C stops it after the document in hand: what is in stays in, and the next call goes on there. */
async function finish<Result>(context: CommandContext, engine: Engine, { job, result }: Work<Result>): Promise<Result> {
  const progress = new ProgressLine(context.terminal);
  const stop = () => void engine.jobs.cancel(job.id);
  const forget = engine.jobs.subscribe((jobs) => {
    const view = jobs.find(({ id }) => id === job.id);
    if (view?.state === 'running') progress.showText(view.title, formatProgress(view));
  });
  context.signal.addEventListener('abort', stop, { once: true });
  if (context.signal.aborted) stop();
  try {
    return await result;
  } finally {
    context.signal.removeEventListener('abort', stop);
    forget();
    progress.end();
  }
}

/** `Taking in notes: 12 of 340 documents, 3.2/s, 1 min 42 s left, report.pdf`. */
function formatProgress({ title, progress: { done, total, unit, perSecond, secondsLeft, note } }: JobView): string {
  const parts = [
    total === null ? `${formatCount(done)} ${unit}` : `${formatCount(done)} of ${formatCount(total)} ${unit}`,
    perSecond === null ? null : `${perSecond.toFixed(1)}/s`,
    secondsLeft === null ? null : `${formatDuration(secondsLeft * 1000)} left`,
    note,
  ];
  return printable(`${title}: ${parts.filter((part) => part !== null && part !== '').join(', ')}`).replaceAll(
    '\n',
    ' ',
  );
}

function formatReport({ added, updated, unchanged, removed, failed, chunks, seconds }: IngestReport): string {
  const parts = [
    `${formatCount(added)} added`,
    `${formatCount(updated)} updated`,
    `${formatCount(unchanged)} unchanged`,
    ...(removed > 0 ? [`${formatCount(removed)} removed`] : []),
    `${formatCount(failed.length)} failed`,
  ];
  return `${parts.join(', ')}: ${formatCount(chunks)} passages in ${formatDuration(seconds * 1000)}.\n`;
}
