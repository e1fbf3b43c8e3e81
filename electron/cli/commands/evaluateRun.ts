import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { YardstickError } from '../../../models/errors.ts';
import { formatBytes } from '../../../models/catalog/formatBytes.ts';
import { formatValue } from '../../engine/evaluation/reports/formatFigures.ts';
import type { Suite } from '../../engine/evaluation/suite.ts';
import type { EvaluationDesk } from '../../engine/features/evaluation/evaluationDesk.ts';
import type { RunView, SheetView, SuiteCheck } from '../../engine/features/evaluation/view.ts';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exitCodes.ts';
import { openSuite, readSuiteFile } from '../openSuite.ts';
import { formatRegression } from '../output/formatRegression.ts';
import { formatCount, formatCounted, formatDuration, formatUsd } from '../output/formatQuantity.ts';
import { formatSheet, sheetResult } from '../output/formatSheet.ts';
import { formatTable } from '../output/formatTable.ts';
import { printable } from '../output/printable.ts';
import { ProgressLine } from '../output/progressLine.ts';
import { UsageError } from '../usageError.ts';
import { findRun } from './evaluateFind.ts';

interface ReportedOptions {
  report?: string;
  budget?: number;
}

const reportFormats = { '.html': 'html', '.md': 'markdown', '.csv': 'csv', '.json': 'json' } as const;

/** How often a run is looked at, in milliseconds. */
const lookEvery = 500;

/** `evaluate run SUITE.yaml`: 0 when everything is answered and no threshold is missed, else 1. */
export async function runEvaluation(
  context: CommandContext,
  options: ReportedOptions & { rows?: number; plan?: true },
  file: string,
): Promise<number> {
  const format = reportFormat(options.report);
  const read = await readSuiteFile(file);
  return context.withEngine(async ({ evaluationDesk: desk }) => {
    const opened = await openSuite(desk, read, file, (text) => context.note(text));
    const suite: Suite = {
      ...opened,
      ...(options.rows === undefined ? {} : { sample: { rows: options.rows, seed: opened.sample?.seed ?? 1 } }),
      ...(options.budget === undefined ? {} : { budgetUsd: options.budget }),
    };
    const check = await desk.checkSuite({ suite });
    if (options.plan === true) {
      context.print(check, () => formatPlan(check));
      return check.errors.length > 0 ? exitCodes.failed : exitCodes.done;
    }
    assertRunnable(check, file);
    for (const warning of check.warnings) context.note(warning);
    context.note(summary(check));
    const { id } = await desk.start({ suite });
    return follow(context, desk, id, { ...options, format });
  });
}

/** `evaluate resume RUN`. */
export async function resumeEvaluation(
  context: CommandContext,
  options: ReportedOptions,
  named: string,
): Promise<number> {
  const format = reportFormat(options.report);
  return context.withEngine(async ({ evaluationDesk: desk }) => {
    const id = findRun(desk, named);
    await desk.resume({ id, ...(options.budget === undefined ? {} : { budgetUsd: options.budget }) });
    return follow(context, desk, id, { ...options, format });
  });
}

/** `evaluate repeat RUN`: a regression watch. */
export async function repeatEvaluation(
  context: CommandContext,
  options: ReportedOptions,
  named: string,
): Promise<number> {
  const format = reportFormat(options.report);
  return context.withEngine(async ({ evaluationDesk: desk }) => {
    const { id } = await desk.repeat(findRun(desk, named));
    return follow(context, desk, id, { ...options, format });
  });
}

type ReportFormat = (typeof reportFormats)[keyof typeof reportFormats];

/** Known before anything is asked: a run of hours must not end with a wrong file name. */
function reportFormat(report: string | undefined): ReportFormat | undefined {
  if (report === undefined) return undefined;
  const format = reportFormats[path.extname(report).toLowerCase() as keyof typeof reportFormats];
  if (format !== undefined) return format;
  throw new UsageError(
    'usage/invalid-option',
    `A report ends in ${Object.keys(reportFormats).join(', ')}, not ${path.extname(report) || 'nothing'}`,
  );
}

function assertRunnable({ errors, hostsToAllow }: SuiteCheck, file: string): void {
  const [error, ...others] = errors.map(({ field, message }) => `${file}, ${field}: ${message}`);
  if (error !== undefined) {
    const more = others.length > 0 ? ` (and ${others.length} more)` : '';
    throw new YardstickError('evaluation/suite', `${error}${more}`, { data: { errors, details: others } });
  }
  const [host] = hostsToAllow;
  if (host !== undefined) {
    throw new YardstickError('egress/not-allowed', `Nothing may be sent to ${hostsToAllow.join(' and ')} yet.`, {
      hint: `Allow it first: yardstick egress allow ${host}`,
    });
  }
}

function summary(check: SuiteCheck): string {
  const leaving = check.estimates.filter(({ destination }) => destination !== null);
  const hosts = Array.from(new Set(leaving.map(({ destination }) => destination)));
  const bytes = leaving.reduce((sum, { bytesLeaving }) => sum + bytesLeaving, 0);
  return [
    [
      formatCounted(check.rows, 'row'),
      formatCounted(check.estimates.length, 'candidate'),
      formatCounted(check.requests, 'request'),
    ].join(', '),
    ...(check.judge === null
      ? []
      : [
          `${formatCounted(check.judge.requests, 'request')} to the judge ${check.judge.model}${check.judge.usd === null ? '' : ` (about ${formatUsd(check.judge.usd)})`}`,
        ]),
    ...(check.seconds === null ? [] : [`about ${formatDuration(check.seconds * 1000)}`]),
    leaving.length === 0
      ? check.alsoLeaving.length === 0
        ? 'nothing leaves this machine'
        : 'prompts stay on this machine'
      : `${formatBytes(bytes)} go to ${hosts.join(' and ')}, about ${formatUsd(check.usd)}${check.usdIncomplete ? ' and what has no known price' : ''}`,
    ...check.alsoLeaving.map(({ what, destination }) => `${what}: goes to ${destination}`),
  ].join('; ');
}

function formatPlan(check: SuiteCheck): string {
  const table = formatTable(
    [
      { title: 'CANDIDATE', value: ({ candidate }) => candidate },
      { title: 'REQUESTS', value: ({ requests }) => formatCount(requests), right: true },
      { title: 'TOKENS IN', value: ({ inputTokens }) => formatCount(inputTokens), right: true },
      { title: 'OUT', value: ({ outputTokens }) => formatCount(outputTokens), right: true },
      { title: 'COST', value: ({ usd }) => (usd === null ? '?' : formatUsd(usd)), right: true },
      { title: 'TIME', value: ({ seconds }) => (seconds === null ? '?' : formatDuration(seconds * 1000)), right: true },
      {
        title: 'GOES TO',
        value: ({ destination, allowed }) =>
          destination === null ? 'nowhere' : `${destination}${allowed ? '' : ' (not allowed yet)'}`,
      },
    ],
    check.estimates,
  );
  const errors = check.errors.map(({ field, message }) => printable(`Cannot start: ${field}: ${message}\n`));
  const warnings = [...check.warnings, ...check.estimates.flatMap((estimate) => estimate.warnings)];
  return [printable(`${summary(check)}\n\n`), table, ...warnings.map((text) => printable(`${text}\n`)), ...errors].join(
    '',
  );
}

/** Shows how far a run is until it ends, then its sheet. Stopped by hand, it stays and can go on. */
async function follow(
  context: CommandContext,
  desk: EvaluationDesk,
  id: string,
  { report, format }: { report?: string | undefined; format: ReportFormat | undefined },
): Promise<number> {
  const progress = new ProgressLine(context.terminal);
  const goOn = `Go on with it: yardstick evaluate resume ${id}`;
  let run = desk.run(id);
  try {
    while (run.state === 'running') {
      progress.showText('run', printable(progressText(run)));
      await wait(lookEvery, undefined, { signal: context.signal });
      run = desk.run(id);
    }
  } catch (thrown) {
    progress.end();
    if (context.signal.aborted) context.note(`What was answered is kept. ${goOn}`);
    throw thrown;
  }
  progress.end();
  const sheet = printSheet(context, desk, run);
  if (report !== undefined && format !== undefined) {
    await writeFile(path.resolve(report), desk.report({ run: id, format, rows: true }).pieces);
    context.note(`Wrote ${report}`);
  }
  context.note(`Run ${id}, ${formatUsd(run.spentUsd)} spent.`);
  if (run.state === 'paused' || run.state === 'interrupted' || run.state === 'budget') context.note(goOn);
  return judge(context, run, sheet);
}

/** A run's sheet, and of one that repeats another what moved. */
export function printSheet(context: CommandContext, desk: EvaluationDesk, run: RunView): SheetView {
  const sheet = desk.sheet({ run: run.id });
  const moved = desk.regression(run.id);
  context.print({ ...sheetResult(run, sheet), ...(moved === null ? {} : { regression: moved }) }, () =>
    [
      formatSheet(run, sheet, context.terminal),
      ...(moved === null ? [] : [formatRegression(run, moved, context.terminal)]),
    ].join(''),
  );
  return sheet;
}

function progressText({ name, done, failed, total, secondsLeft, spentUsd, progress }: RunView): string {
  const busy = progress.find(({ note }) => note !== null);
  return [
    `${name}: ${formatCount(done + failed)} of ${formatCount(total)} answers`,
    ...(failed === 0 ? [] : [`${formatCount(failed)} failed`]),
    ...(secondsLeft === null || secondsLeft <= 0 ? [] : [`${formatDuration(secondsLeft * 1000)} left`]),
    ...(spentUsd === 0 ? [] : [`${formatUsd(spentUsd)} spent`]),
    ...(busy === undefined ? [] : [`${busy.candidate}: ${busy.note ?? ''}`]),
  ].join(', ');
}

/** Says what is wrong with a run's result; the exit code. */
function judge(context: CommandContext, run: RunView, { failures, candidates }: SheetView): number {
  if (run.state !== 'done') {
    context.reportError(
      run.error ?? { code: 'evaluation/not-through', message: `The run is not through: ${run.state}` },
    );
    return exitCodes.failed;
  }
  for (const { candidate, metric, mean, threshold } of failures) {
    const scale = run.metrics[metric];
    const figure = (value: number) =>
      scale === undefined || Number.isNaN(value) ? 'no figure' : formatValue(value, scale);
    context.reportError({
      code: 'evaluation/threshold',
      message: `${candidate} misses the threshold of ${metric}: ${figure(mean)}, ${figure(threshold)} is asked for`,
    });
  }
  const silent = candidates.filter(({ rows }) => rows.done === 0);
  for (const { id, rows } of silent) {
    context.reportError({
      code: 'evaluation/no-answers',
      message: `${id} has answered nothing (${formatCounted(rows.failed, 'row')} failed)`,
    });
  }
  return failures.length > 0 || silent.length > 0 ? exitCodes.failed : exitCodes.done;
}
