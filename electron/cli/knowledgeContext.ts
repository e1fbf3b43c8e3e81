import type { Command } from 'commander';
import { YardstickError } from '../../models/errors.ts';
import type { AnswerEvent, RunSettings } from '../engine/answers/answer.ts';
import type { TurnContext } from '../engine/answers/turnContext.ts';
import type { Engine } from '../engine/engine.ts';
import { askYesNo } from './askYesNo.ts';
import type { CommandContext } from './context.ts';
import { wholeNumber } from './optionParsers.ts';
import { formatLeaving, formatPassageCount } from './output/formatPassages.ts';
import { UsageError } from './usageError.ts';

/** The options of `run` and `compare` about passages of a knowledge base. */
export interface KnowledgeContextOptions {
  knowledge?: string;
  passages?: number;
  mask?: true;
  yes?: true;
}

export function addKnowledgeOptions(command: Command): Command {
  return command
    .option('--knowledge <name>', 'gives passages of this knowledge base with the prompt, the same to every model')
    .option('--passages <n>', 'how many passages to look for; 6 without it', wholeNumber(1, 100))
    .option(
      '--mask',
      'replaces names, addresses and numbers before anything leaves, and puts them back into the answer',
    )
    .option('--yes', 'sends the passages to a service without asking');
}

/** A prompt as it is sent: with its passages, where a base was named. */
export interface PromptWithContext {
  content: string;
  context: TurnContext | null;
}

/**
 * Looks for passages once, for all models. Where they would leave this machine they are printed first, as they would leave, and a person is asked; without
 * a terminal only `--yes` lets them go.
 * @throws {YardstickError} `knowledge/not-agreed`; what `Attaching.plan` throws
 */
export async function promptWithContext(
  engine: Pick<Engine, 'attaching'>,
  context: CommandContext,
  options: KnowledgeContextOptions & { prompt: string; models: readonly string[]; settings: RunSettings },
): Promise<PromptWithContext> {
  const { knowledge, passages, mask, yes, prompt, models, settings } = options;
  if (knowledge === undefined) {
    if (passages === undefined && mask === undefined) return { content: prompt, context: null };
    throw new UsageError('usage/invalid-option', '--passages and --mask belong to --knowledge', {
      hint: 'Name a knowledge base with --knowledge NAME; `yardstick knowledge list` shows them.',
    });
  }
  const plan = await engine.attaching.plan({
    base: knowledge,
    prompt,
    models,
    settings,
    ...(passages === undefined ? {} : { limit: passages }),
    ...(mask === undefined ? {} : { mask }),
    signal: context.signal,
  });
  if (plan.destinations.length > 0) {
    context.terminal.err(formatLeaving(plan));
    if (yes !== true) await agreeToSend(context, plan.context.destinations);
  }
  context.note(formatPassageCount(plan.context));
  return { content: plan.context.prompt, context: plan.context };
}

/** Asks a person whether what was just printed may go. @throws {YardstickError} `knowledge/not-agreed` */
export async function agreeToSend(context: CommandContext, destinations: readonly string[]): Promise<void> {
  const hosts = destinations.join(' and ');
  const canAsk = context.terminal.errIsTty && context.terminal.stdin.isTTY === true && !context.json;
  if (canAsk && (await askYesNo(context, `Send these passages to ${hosts}?`))) return;
  throw new YardstickError('knowledge/not-agreed', `Nothing was sent to ${hosts}.`, {
    hint: canAsk
      ? 'Ask a model of this machine, or add --mask.'
      : 'The passages are shown above. Where nobody can be asked, --yes sends them.',
  });
}

/** One prompt on one model, with its passages where it has any. */
export function answerWithContext(
  engine: Pick<Engine, 'attaching' | 'inference'>,
  { signal }: Pick<CommandContext, 'signal'>,
  { content, context }: PromptWithContext,
  { model, settings }: { model: string; settings: RunSettings },
): AsyncGenerator<AnswerEvent> {
  const request = { model, messages: [{ role: 'user' as const, content }], settings, signal };
  if (context === null) return engine.inference.answer(request);
  return engine.attaching.answer({
    ...request,
    given: { base: context.base.id, passages: context.passages },
    mask: context.mask && engine.attaching.leavesFor(model) !== null,
  });
}
