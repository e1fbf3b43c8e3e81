import { YardstickError } from '../../../../models/errors.ts';
import type { Metric } from '../metric.ts';
import { choice, choiceLikelihood } from './classes/choice.ts';
import { labelAccuracy, macroF1 } from './classes/labels.ts';
import { codeTests } from './code/codeTests.ts';
import { javascript } from './code/javascript.ts';
import { cost, inputTokens, latency, outputTokens, timeToFirstToken, tokensPerSecond } from './figures/figures.ts';
import { bitsPerByte } from './likelihood/bitsPerByte.ts';
import { perplexity } from './likelihood/perplexity.ts';
import { bleu } from './overlap/bleu.ts';
import { chrf } from './overlap/chrf.ts';
import { embeddingSimilarity } from './overlap/embeddingSimilarity.ts';
import { characterErrorRate, wordErrorRate } from './overlap/errorRates.ts';
import { gleu } from './overlap/gleu.ts';
import { levenshteinDistance, levenshteinSimilarity } from './overlap/levenshtein.ts';
import { rouge1, rouge2, rougeL } from './overlap/rouge.ts';
import { tokenF1 } from './overlap/tokenF1.ts';
import { contextPrecision, contextRecall } from './retrieval/contextShares.ts';
import { quoteCheck } from './retrieval/quoteCheck.ts';
import { meanReciprocalRank, ndcgAtK, precisionAtK, recallAtK } from './retrieval/rankings.ts';
import { containsJson, isJson, jsonSchema } from './structure/json.ts';
import { containsHtml, containsXml, isHtml, isXml } from './structure/markup.ts';
import { closeNames } from './support/closeNames.ts';
import { preset } from './support/preset.ts';
import { endsWith, startsWith } from './text/affixes.ts';
import { contains } from './text/contains.ts';
import { equals } from './text/equals.ts';
import { exactMatch } from './text/exactMatch.ts';
import { finishReason } from './text/finishReason.ts';
import { characterCount, wordCount } from './text/lengths.ts';
import { normalisedMatch } from './text/normalisedMatch.ts';
import { numberMatch } from './text/numberMatch.ts';
import { refusal } from './text/refusal.ts';
import { regex } from './text/regex.ts';

/** In the order of a picker: what is asked most often first in each group. */
const metrics: readonly Metric[] = [
  exactMatch,
  normalisedMatch,
  numberMatch,
  labelAccuracy,
  macroF1,
  choice,
  choiceLikelihood,
  contains,
  startsWith,
  endsWith,
  equals,
  regex,
  jsonSchema,
  isJson,
  containsJson,
  isXml,
  containsXml,
  isHtml,
  containsHtml,
  codeTests,
  javascript,
  tokenF1,
  rouge1,
  rouge2,
  rougeL,
  bleu,
  chrf,
  gleu,
  levenshteinSimilarity,
  levenshteinDistance,
  wordErrorRate,
  characterErrorRate,
  embeddingSimilarity,
  perplexity,
  bitsPerByte,
  quoteCheck,
  contextPrecision,
  contextRecall,
  recallAtK,
  precisionAtK,
  ndcgAtK,
  meanReciprocalRank,
  wordCount,
  characterCount,
  refusal,
  finishReason,
  latency,
  timeToFirstToken,
  tokensPerSecond,
  cost,
  inputTokens,
  outputTokens,
];

/** Names that other tools use for one of these with certain parameters: found, and not offered beside it. */
const presets: readonly Metric[] = [
  preset(contains, 'icontains', { ignoreCase: true }),
  preset(contains, 'contains-any', { match: 'any' }),
  preset(contains, 'contains-all', { match: 'all' }),
  preset(contains, 'icontains-any', { match: 'any', ignoreCase: true }),
  preset(contains, 'icontains-all', { match: 'all', ignoreCase: true }),
];

const byName = new Map<string, Metric>([...metrics, ...presets].map((metric) => [metric.name, metric]));

/** All metrics that need no judge. */
export const listMetrics = (): Metric[] => [...metrics];

/** Other names of some of them: `presetOf` says whose. */
export const listPresets = (): Metric[] => [...presets];

/** @throws metric/unknown, naming those that are called alike */
export function findMetric(name: string): Metric {
  const found = byName.get(name);
  if (found !== undefined) return found;
  const close = closeNames(name, byName);
  throw new YardstickError('metric/unknown', `There is no metric ${name.slice(0, 100)}`, {
    hint:
      close.length === 0
        ? `Metrics are ${metrics.map((metric) => metric.name).join(', ')}.`
        : `Did you mean ${close.join(' or ')}?`,
  });
}
