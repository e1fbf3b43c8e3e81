import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Option, type Command } from 'commander';
import { YardstickError } from '../../../models/errors.ts';
import type { RunSummary } from '../../engine/features/evaluation/view.ts';
import type { CommandContext } from '../context.ts';
import { later } from '../later.ts';
import { decimalNumber, wholeNumber } from '../optionParsers.ts';
import { formatCount, formatUsd } from '../output/formatQuantity.ts';
import { formatTable } from '../output/formatTable.ts';
import { printable } from '../output/printable.ts';
import type { Run } from '../program.ts';
import { findRun } from './evaluateFind.ts';

/** What the contract calls the formats, and what the engine does. */
const formats = { html: 'html', md: 'markdown', csv: 'csv', json: 'json' } as const;
const runId = 'its id, the beginning of its id, or “last”';

/** `evaluate run|resume|repeat|list|show|export|suite|import-promptfoo|metrics|published|remove`. */
export function evaluateCommand(program: Command, run: Run): void {
  const evaluate = program
    .command('evaluate')
    .description('your rows, every candidate, a verdict with its uncertainty');
  const reported = (command: Command) =>
    command
      .option('--report <file>', 'writes a report when it is through: .html, .md, .csv or .json')
      .option('--budget <usd>', 'stops before more than this is spent', decimalNumber(0, 1_000_000));

  reported(
    evaluate
      .command('run')
      .description('run a suite; ends with 1 if a candidate misses a threshold')
      .argument('<suite>', 'a .yaml file')
      .option('--rows <n>', 'asks only so many rows, drawn with each label in its share', wholeNumber(1, 500_000))
      .option('--plan', 'says what would be asked, sent and paid, and does nothing'),
  ).action(run(later(async () => (await import('./evaluateRun.ts')).runEvaluation)));
  reported(
    evaluate
      .command('resume')
      .description('go on with a run that was stopped; nothing is asked twice')
      .argument('<run>', runId),
  ).action(run(later(async () => (await import('./evaluateRun.ts')).resumeEvaluation)));
  reported(
    evaluate.command('repeat').description('run the same suite again and say what moved').argument('<run>', runId),
  ).action(run(later(async () => (await import('./evaluateRun.ts')).repeatEvaluation)));
  evaluate.command('list').description('runs, newest first').action(run(list));
  evaluate.command('show').description('the sheet of a run').argument('<run>', runId).action(run(show));
  evaluate
    .command('export')
    .description('a run as a report that needs nothing else')
    .argument('<run>', runId)
    .addOption(new Option('--format <format>', 'what to make').choices(Object.keys(formats)).default('html'))
    .option('--output <file>', 'where to write it; standard output without it')
    .option('--no-rows', 'leaves rows and answers out')
    .action(run(exportRun));
  evaluate
    .command('suite')
    .description('the suite of a run as a file that can be run again')
    .argument('<run>', runId)
    .addOption(new Option('--format <format>', 'whose').choices(['yardstick', 'promptfoo']).default('yardstick'))
    .option('--output <file>', 'where to write it; standard output without it')
    .action(run(suite));
  evaluate
    .command('import-promptfoo')
    .description('makes a suite of a promptfoo configuration, and names what has no equal')
    .argument('<file>', 'promptfooconfig.yaml')
    .option('--output <file>', 'where to write the suite; suite.yaml beside the configuration without it')
    .option(
      '--model <model...>',
      'in the place of a provider (or grader) that is no model here: MODEL for all, PROVIDER=MODEL for one',
    )
    .option('--force', 'writes over files that are there')
    .action(run(later(async () => (await import('./evaluatePromptfoo.ts')).importFromPromptfoo)));
  evaluate
    .command('metrics')
    .description('what a suite can measure, by its names; of one its definition, source and parameters')
    .argument('[name]', 'one of them')
    .action(run(later(async () => (await import('./evaluateMetrics.ts')).listAllMetrics)));
  evaluate
    .command('published')
    .description('puts what lm-evaluation-harness measured elsewhere beside the figures of a candidate')
    .argument('<run>', runId)
    .argument('<file>', 'a results_*.json of lm-evaluation-harness')
    .option('--candidate <id>', 'whose figures they stand beside; needed where a run has several')
    .action(run(later(async () => (await import('./evaluatePublished.ts')).addPublished)));
  evaluate.command('remove').description('delete a run and its answers').argument('<run>', runId).action(run(remove));
}

async function list(context: CommandContext): Promise<void> {
  const runs = await context.withEngine(async (engine) => engine.evaluationDesk.runs());
  context.print(runs, () =>
    runs.length === 0
      ? 'Nothing has been run yet. Try: yardstick evaluate run resources/suites/sentiment.yaml\n'
      : formatRuns(runs, (text) => context.terminal.style('bold', text)),
  );
}

function formatRuns(runs: RunSummary[], heading: (text: string) => string): string {
  return formatTable(
    [
      { title: 'ID', value: (run) => run.id.slice(0, 8) },
      { title: 'SUITE', value: (run) => run.name },
      { title: 'STATE', value: (run) => run.state },
      { title: 'ROWS', value: (run) => formatCount(run.rows), right: true },
      { title: 'CANDIDATES', value: (run) => formatCount(run.candidates), right: true },
      { title: 'ANSWERS', value: (run) => `${formatCount(run.done)} of ${formatCount(run.total)}`, right: true },
      { title: 'FAILED', value: (run) => formatCount(run.failed), right: true },
      { title: 'SPENT', value: (run) => formatUsd(run.spentUsd), right: true },
      { title: 'BEGAN', value: (run) => new Date(run.createdAt).toISOString().slice(0, 16).replace('T', ' ') },
    ],
    runs,
    heading,
  );
}

async function show(context: CommandContext, _options: object, id: string): Promise<void> {
  const { printSheet } = await import('./evaluateRun.ts');
  await context.withEngine(async ({ evaluationDesk }) => {
    printSheet(context, evaluationDesk, evaluationDesk.run(findRun(evaluationDesk, id)));
  });
}

async function exportRun(
  context: CommandContext,
  { format, output, rows }: { format: keyof typeof formats; output?: string; rows: boolean },
  id: string,
): Promise<void> {
  await context.withEngine(async ({ evaluationDesk }) => {
    const report = evaluationDesk.report({ run: findRun(evaluationDesk, id), format: formats[format], rows });
    await deliver(context, output, report.pieces);
  });
}

async function suite(
  context: CommandContext,
  { output, format }: { output?: string; format: 'yardstick' | 'promptfoo' },
  id: string,
): Promise<void> {
  await context.withEngine(async ({ evaluationDesk }) => {
    const { content } = evaluationDesk.suiteFile({ run: findRun(evaluationDesk, id), format });
    await deliver(context, output, [content]);
  });
}

/** To a file, with a note (or `{path, bytes}` for programs), or to standard output as it is. */
async function deliver(
  context: CommandContext,
  output: string | undefined,
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  if (output === undefined) {
    for await (const piece of pieces) context.terminal.out(piece);
    return;
  }
  await writeFile(path.resolve(output), pieces);
  const { size } = await stat(path.resolve(output));
  context.print({ path: path.resolve(output), bytes: size }, () => printable(`Wrote ${output}\n`));
}

async function remove(context: CommandContext, _options: object, id: string): Promise<void> {
  const removed = await context.withEngine(async ({ evaluationDesk }) => {
    const run = evaluationDesk.run(findRun(evaluationDesk, id));
    if (run.state === 'running') {
      throw new YardstickError('evaluation/busy', `“${run.name}” is running.`, { hint: 'Pause or cancel it first.' });
    }
    await evaluationDesk.removeRun(run.id);
    return run;
  });
  context.print({ id: removed.id, name: removed.name }, () => printable(`Removed “${removed.name}”.\n`));
}
