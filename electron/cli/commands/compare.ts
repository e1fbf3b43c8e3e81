import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import type { Engine } from '../../engine/engine.ts';
import type { Answer, RunSettings } from '../../engine/answers/answer.ts';
import { repeatedSeed } from '../../engine/inference/repeatedSeed.ts';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exitCodes.ts';
import { selectableModelId } from '../modelNames.ts';
import {
  addKnowledgeOptions,
  answerWithContext,
  promptWithContext,
  type KnowledgeContextOptions,
  type PromptWithContext,
} from '../knowledgeContext.ts';
import { wholeNumber } from '../optionParsers.ts';
import { formatFigures, formatWarnings } from '../output/formatAnswer.ts';
import { formatCitations } from '../output/formatPassages.ts';
import { printable } from '../output/printable.ts';
import { withSilenceNotes } from '../output/silenceNotes.ts';
import type { Run } from '../program.ts';
import { readPrompt } from '../readPrompt.ts';
import { addRunOptions, runSettingsOf, type RunOptions } from '../runOptions.ts';
import { UsageError } from '../usageError.ts';

const mostModels = 6;

interface CompareOptions extends RunOptions, KnowledgeContextOptions {
  models: string;
  repeat: number;
}

/** `compare PROMPT --models A,B`: one prompt on several models, with the same settings and, for local models, the same seed. */
export function compareCommand(program: Command, run: Run): void {
  const command = program
    .command('compare')
    .description('one prompt on up to six models, measured side by side')
    .argument('<prompt>', '- reads it from standard input')
    .requiredOption('--models <a,b,...>', 'the models, with commas between them')
    .option('--repeat <n>', 'answers per model; the n-th uses seed + n - 1', wholeNumber(1, 20), 1);
  addKnowledgeOptions(addRunOptions(command)).action(run(compare));
}

async function compare(context: CommandContext, options: CompareOptions, argument: string): Promise<number> {
  const models = modelsOf(options.models);
  const settings = await runSettingsOf(options);
  const prompt = await readPrompt(argument, context);
  // A seed of ours is for the local models alone: a service without seeds would warn of a setting that nobody made.
  const seed = settings.seed ?? randomInt(2 ** 31);
  const takesSeed = (model: string) => settings.seed !== undefined || model.startsWith('local:');
  const runs = models.flatMap((model) =>
    Array.from({ length: options.repeat }, (_, index) => ({
      model,
      settings: takesSeed(model) ? { ...settings, seed: repeatedSeed(seed, index) } : settings,
    })),
  );
  // All at once: the engine lets local models take turns while services answer at the same time.
  const { answers, passages } = await context.withEngine(async (engine) => {
    const asked = await promptWithContext(engine, context, { ...options, prompt, models, settings });
    const all = await Promise.all(
      runs.map(async (run, index) => {
        const answer = await answerOf(engine, context, asked, run);
        if (!context.json)
          context.terminal.err(`${index + 1} of ${runs.length}: ${run.model} ${answer.error ? 'failed' : 'done'}\n`);
        if (answer.error !== undefined) {
          context.reportError({ ...answer.error, message: `${run.model}: ${answer.error.message}` });
        }
        return answer;
      }),
    );
    return { answers: all, passages: asked.context?.passages };
  });
  context.print({ prompt, seed, answers, ...(passages === undefined ? {} : { passages }) }, () =>
    answers.map((answer) => formatBlock(answer, context)).join('\n'),
  );
  if (answers.some((answer) => answer.finishReason === 'stopped')) return exitCodes.interrupted;
  return answers.some((answer) => answer.error !== undefined) ? exitCodes.failed : exitCodes.done;
}

async function answerOf(
  engine: Engine,
  context: CommandContext,
  asked: PromptWithContext,
  run: { model: string; settings: RunSettings },
): Promise<Answer> {
  const events = answerWithContext(engine, context, asked, run);
  for await (const event of withSilenceNotes(events, { context, model: run.model })) {
    if (event.type === 'finished') return event.answer;
  }
  throw new Error(`The answer of ${run.model} never finished`);
}

function modelsOf(list: string): string[] {
  const models = list
    .split(',')
    .map((model) => model.trim())
    .filter((model) => model !== '')
    .map(selectableModelId);
  if (models.length === 0 || models.length > mostModels) {
    throw new UsageError('usage/models', `--models takes one to ${mostModels} models, not ${models.length}`, {
      hint: 'See what there is with: yardstick models list',
    });
  }
  return models;
}

function formatBlock(answer: Answer, { terminal }: CommandContext): string {
  const lines = [
    terminal.style('bold', printable(`== ${answer.model}`)),
    printable(answer.text.trim()),
    ...formatWarnings(answer),
    ...(answer.error === undefined
      ? []
      : [terminal.style('red', printable(`${answer.error.message} (${answer.error.code})`))]),
    formatCitations(answer.citations ?? []).trim(),
    terminal.style('dim', `-- ${formatFigures(answer)}`),
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}
