import type { SharedPrefix } from '../../../../models/language/localFacts.ts';
import type { LocalModels } from '../../../../models/language/localModels.ts';
import type { MachineTurns } from '../../../../models/machine/machineTurns.ts';
import { promptMessages } from '../../inference/modelPrompt.ts';
import type { Candidate, RenderedPrompt } from '../candidate.ts';
import type { MetricTools, TextLikelihood } from '../metric.ts';
import { plainPrefix, plainText } from './askChoices.ts';
import { localLane } from './works.ts';

/**
 * A local candidate's own view of given texts, as the answer to a prompt that it was asked: after its chat template for one that writes, after the plain prompt
 * and a blank for one that chooses. Each text is scored once, in a turn of the machine of its own, so that nothing that is timed runs beside it.
 */
export function candidateLikelihood(
  { model, answering }: Pick<Candidate, 'model' | 'answering'>,
  {
    prompt,
    sharedPrefix,
  }: { prompt: RenderedPrompt; /** What the prompts of all rows begin with. */ sharedPrefix: SharedPrefix },
  { localModels, turns }: { localModels: Pick<LocalModels, 'logProbabilities'>; turns: MachineTurns },
): NonNullable<MetricTools['likelihood']> {
  const id = model.slice(localLane.length + 1);
  const known = new Map<string, Promise<TextLikelihood>>();

  async function score(text: string, signal: AbortSignal): Promise<TextLikelihood> {
    const release = await turns.take(signal);
    try {
      const { tokens } =
        answering === 'choose'
          ? await localModels.logProbabilities(id, ` ${text.trimStart()}`, {
              prefix: plainText(prompt),
              sharedPrefix: plainPrefix(prompt, sharedPrefix),
              signal,
            })
          : await localModels.logProbabilities(id, text, { messages: messagesOf(prompt), sharedPrefix, signal });
      const said = tokens.flatMap(({ logProbability }) => (logProbability === null ? [] : [logProbability]));
      return { logProbability: said.reduce((sum, value) => sum + value, 0), tokens: said.length };
    } finally {
      release();
    }
  }

  return (text, signal) => {
    let scored = known.get(text);
    if (scored === undefined) known.set(text, (scored = score(text, signal)));
    return scored;
  };
}

function messagesOf({ prompt, system, examples }: RenderedPrompt) {
  return promptMessages([{ role: 'user', content: prompt }], { ...(system === null ? {} : { system }), examples });
}
