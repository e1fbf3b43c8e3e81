import type { Answer } from '../../engine/answers/answer.ts';
import type { AskEvent, AskPlan } from '../../engine/retrieval/ask.ts';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exitCodes.ts';
import { selectableModelId } from '../modelNames.ts';
import { formatFigures, formatWarnings } from '../output/formatAnswer.ts';
import { agreeToSend } from '../knowledgeContext.ts';
import { formatAskLeaving, formatCitations } from '../output/formatPassages.ts';
import { printable } from '../output/printable.ts';
import { readPrompt } from '../readPrompt.ts';
import { runSettingsOf, type RunOptions } from '../runOptions.ts';
import { searchRequestOf, type SearchOptions } from './knowledgeSearch.ts';

type AskOptions = RunOptions &
  SearchOptions & { model: string; mask?: true; plan?: true; without?: number[]; yes?: true };

/**
 * `knowledge ask NAME QUESTION --model M`. Before anything goes to a service, exactly what would go is printed, and a person is asked; without a terminal
 * only `--yes` lets it go.
 * @throws {YardstickError} `knowledge/not-agreed`
 */
export async function askKnowledge(
  context: CommandContext,
  options: AskOptions,
  name: string,
  argument: string,
): Promise<number> {
  const { model, mask, plan: onlyPlan, without, yes, ...rest } = options;
  const { mode, limit, rerank, type, document, since, until, ...run } = rest;
  const settings = await runSettingsOf(run);
  const question = await readPrompt(argument, context);
  const asked = await context.withEngine(async (engine) => {
    const request = {
      question,
      model: selectableModelId(model),
      settings,
      ...(await searchRequestOf(engine, name, {
        mode,
        ...(limit === undefined ? {} : { limit }),
        ...(rerank === undefined ? {} : { rerank }),
        ...(type === undefined ? {} : { type }),
        ...(document === undefined ? {} : { document }),
        ...(since === undefined ? {} : { since }),
        ...(until === undefined ? {} : { until }),
      })),
      ...(mask === true ? { mask } : {}),
      // From 1 to people, as the passages are numbered.
      ...(without === undefined ? {} : { without: without.map((number) => number - 1) }),
      signal: context.signal,
    };
    if (onlyPlan === true) return { plan: await engine.asking.plan(name, request), finished: undefined };
    const host = engine.attaching.leavesFor(request.model);
    if (host === null) return follow(context, engine.asking.ask(name, request));
    const plan = await engine.asking.plan(name, request);
    context.terminal.err(`${formatAskLeaving(plan, host)}\n`);
    if (yes !== true) await agreeToSend(context, [host]);
    return follow(context, engine.asking.ask(name, { ...request, seen: plan.seen }));
  });
  if (onlyPlan === true && asked.plan !== undefined) {
    const { plan } = asked;
    context.print(plan, () => `${printable(plan.prompt)}\n\n${formatPlan(plan)}\n`);
    return exitCodes.done;
  }
  if (asked.finished === undefined || asked.plan === undefined) return exitCodes.failed;
  const { answer, citations, declined } = asked.finished;
  const passages = asked.plan.passages.map(({ text: _text, ...place }, index) => ({
    marker: `[${index + 1}]`,
    ...place,
  }));
  context.print(
    { ...answer, citations, declined, passages },
    () => `${answer.text.endsWith('\n') ? '' : '\n'}${formatCitations(citations)}`,
  );
  return report(context, answer);
}

/** Writes the answer as it comes. */
async function follow(context: CommandContext, events: AsyncGenerator<AskEvent>) {
  let plan: AskPlan | undefined;
  let finished: Extract<AskEvent, { type: 'finished' }> | undefined;
  for await (const event of events) {
    if (event.type === 'plan') {
      ({ plan } = event);
      context.note(formatPlan(plan));
    } else if (event.type === 'text' && !context.json) {
      context.terminal.out(context.terminal.outIsTty ? printable(event.text) : event.text);
    } else if (event.type === 'finished') finished = event;
  }
  return { plan, finished };
}

/** `6 passages, 2 left out (the context is too short), to api.example.com, masked: 3 email`. */
function formatPlan({ passages, leftOut, destination, masked }: AskPlan): string {
  const parts = [
    `${passages.length} ${passages.length === 1 ? 'passage' : 'passages'}`,
    ...(leftOut.length > 0 ? [`${leftOut.length} left out (the model's context is too short)`] : []),
    destination === null ? 'stays here' : `goes to ${destination}`,
    ...(masked.length > 0 ? [`masked: ${masked.map(({ kind, count }) => `${count} ${kind}`).join(', ')}`] : []),
  ];
  return parts.join(', ');
}

function report(context: CommandContext, answer: Answer): number {
  for (const warning of formatWarnings(answer)) context.note(warning);
  if (answer.error !== undefined) context.reportError(answer.error);
  else if (!context.json) context.terminal.err(`${context.terminal.style('dim', formatFigures(answer))}\n`);
  if (answer.finishReason === 'stopped') return exitCodes.interrupted;
  return answer.error === undefined ? exitCodes.done : exitCodes.failed;
}
