import type { Command } from 'commander';
import type { Answer } from '../../engine/answers/answer.ts';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exitCodes.ts';
import { selectableModelId } from '../modelNames.ts';
import {
  addKnowledgeOptions,
  answerWithContext,
  promptWithContext,
  type KnowledgeContextOptions,
} from '../knowledgeContext.ts';
import { formatFigures, formatWarnings } from '../output/formatAnswer.ts';
import { formatCitations } from '../output/formatPassages.ts';
import { printable } from '../output/printable.ts';
import { withSilenceNotes } from '../output/silenceNotes.ts';
import type { Run } from '../program.ts';
import { readPrompt } from '../readPrompt.ts';
import { addRunOptions, runSettingsOf, type RunOptions } from '../runOptions.ts';

/** `run MODEL PROMPT`: one prompt on one model. */
export function runCommand(program: Command, run: Run): void {
  const command = program
    .command('run')
    .description('one prompt on one model')
    .argument('<model>', 'local:ID or CONNECTION:MODEL')
    .argument('<prompt>', '- reads it from standard input');
  addKnowledgeOptions(addRunOptions(command)).action(run(runOnModel));
}

async function runOnModel(
  context: CommandContext,
  options: RunOptions & KnowledgeContextOptions,
  model: string,
  argument: string,
): Promise<number> {
  const settings = await runSettingsOf(options);
  const prompt = await readPrompt(argument, context);
  const id = selectableModelId(model);
  const answer = await context.withEngine(async (engine) => {
    const asked = await promptWithContext(engine, context, { ...options, prompt, models: [id], settings });
    const events = withSilenceNotes(answerWithContext(engine, context, asked, { model: id, settings }), {
      context,
      model: id,
    });
    let finished: Answer | undefined;
    for await (const event of events) {
      if (event.type === 'text' && !context.json)
        context.terminal.out(context.terminal.outIsTty ? printable(event.text) : event.text);
      if (event.type === 'finished') finished = event.answer;
    }
    return finished;
  });
  if (answer === undefined) return exitCodes.failed;
  const end = answer.text === '' || answer.text.endsWith('\n') ? '' : '\n';
  context.print(answer, () => `${end}${formatCitations(answer.citations ?? [])}`);
  for (const warning of formatWarnings(answer)) context.note(warning);
  if (answer.error !== undefined) context.reportError(answer.error);
  else if (!context.json) context.terminal.err(`${context.terminal.style('dim', formatFigures(answer))}\n`);
  return exitCodeOf(answer);
}

function exitCodeOf(answer: Answer): number {
  if (answer.finishReason === 'stopped') return exitCodes.interrupted;
  return answer.error === undefined ? exitCodes.done : exitCodes.failed;
}
