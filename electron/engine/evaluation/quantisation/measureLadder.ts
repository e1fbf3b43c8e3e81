import { YardstickError } from '../../../../models/errors.ts';
import type { LocalModels } from '../../../../models/language/localModels.ts';
import type { MachineTurns } from '../../../../models/machine/machineTurns.ts';
import { klDivergence } from '../../statistics/klDivergence.ts';
import { perplexity } from '../../statistics/perplexity.ts';
import type { LadderFigures, StepFigures } from '../evaluationRun.ts';

/** Enough for a perplexity that tells sizes apart, in less than a minute for each size of a small model. */
const mostTokens = 2_048;
/** Of one row: many rows say more than one long one. */
const mostTokensOfRow = 256;
/** Of the reference's distribution: they carry about 98 % of it in running text. */
const topTokens = 64;

/** Share that is left for all other tokens at least: what single precision cannot tell from nothing. */
const leastRest = 1e-6;

type Read = Awaited<ReturnType<LocalModels['tokenDistributions']>>;

export interface LadderRequest {
  /** Smallest first; the last is the reference. At least two. Models as `local:<model>`. */
  steps: readonly { candidate: string; model: string }[];
  texts: readonly string[];
  signal: AbortSignal;
  /** Share of the whole, 0..1, with the step that is read now. */
  onProgress: (share: number, candidate: string) => void;
}

/**
 * Has every size of one model read the same text of the run's rows: perplexity, and how far its expectations are from those of the largest. Each row's text is a turn
 * of the machine, so that others get theirs in between.
 * @throws {YardstickError} `evaluation/no-text` where the rows have none, `evaluation/other-vocabulary` where sizes cut it into unlike tokens, and what the models throw
 */
export async function measureLadder(
  { steps, texts, signal, onProgress }: LadderRequest,
  {
    localModels,
    turns,
    now = Date.now,
  }: {
    localModels: Pick<LocalModels, 'tokenDistributions' | 'runtime'>;
    turns: MachineTurns;
    /** Milliseconds since the epoch. */
    now?: () => number;
  },
): Promise<LadderFigures> {
  const reference = steps.at(-1);
  if (reference === undefined || steps.length < 2) {
    throw new YardstickError('evaluation/no-ladder', 'This run has no model at two sizes.');
  }
  const report = (done: number, share: number, candidate: string) =>
    onProgress(Math.min(1, (done + share) / steps.length), candidate);

  async function read(model: string, text: string, maxTokens: number, among: number[][] | null): Promise<Read> {
    const release = await turns.take(signal);
    try {
      const params = { text, maxTokens, top: among === null ? topTokens : 0, among };
      return await localModels.tokenDistributions(model.slice('local:'.length), params, signal);
    } finally {
      release();
    }
  }

  const base: { text: string; maxTokens: number; read: Read }[] = [];
  let tokens = 0;
  for (const text of texts) {
    report(0, tokens / mostTokens, reference.candidate);
    const maxTokens = Math.min(mostTokensOfRow, mostTokens - tokens);
    const found = await read(reference.model, text, maxTokens, null);
    if (found.tokens.length === 0) continue;
    base.push({ text, maxTokens, read: found });
    tokens += found.tokens.length;
    if (tokens >= mostTokens) break;
  }
  if (base.length === 0) throw new YardstickError('evaluation/no-text', 'The rows have no text to be read.');

  const figures: StepFigures[] = [
    {
      candidate: reference.candidate,
      perplexity: perplexityOf(base.map((one) => one.read)),
      klDivergence: 0,
      sameLikeliest: 1,
    },
  ];
  const smaller = steps.slice(0, -1).toReversed();
  for (const [place, { candidate, model }] of smaller.entries()) {
    const own: Read[] = [];
    for (const [index, one] of base.entries()) {
      report(place + 1, index / base.length, candidate);
      const among = one.read.places.map(({ top }) => top);
      const found = await read(model, one.text, one.maxTokens, among).catch((thrown: unknown) => {
        // The same model takes the tokens that its larger size named: one that refuses them cuts the text into more or fewer.
        if (!(thrown instanceof YardstickError) || thrown.code !== 'input/invalid') throw thrown;
        throw otherVocabulary(candidate, reference.candidate, thrown);
      });
      if (!isSame(found.tokens, one.read.tokens)) throw otherVocabulary(candidate, reference.candidate);
      own.push(found);
    }
    figures.unshift({
      candidate,
      perplexity: perplexityOf(own),
      ...divergence(
        base.map((one) => one.read),
        own,
      ),
    });
  }
  onProgress(1, '');
  return {
    reference: reference.candidate,
    tokens,
    rows: base.length,
    top: topTokens,
    steps: figures,
    runtime: `llama.cpp (node-llama-cpp) ${(await localModels.runtime()).version}`,
    measuredAt: now(),
  };
}

function perplexityOf(reads: readonly Read[]): number | null {
  const value = perplexity(
    reads.flatMap(({ places }) =>
      places.flatMap(({ logProbability }) => (logProbability === null ? [] : [logProbability])),
    ),
  );
  return Number.isFinite(value) ? value : null;
}

/** Places that either runtime said nothing of are left out of both. */
function divergence(base: readonly Read[], own: readonly Read[]): Pick<StepFigures, 'klDivergence' | 'sameLikeliest'> {
  let sum = 0;
  let same = 0;
  let places = 0;
  for (const [text, { places: expected }] of base.entries()) {
    for (const [index, there] of expected.entries()) {
      const here = own[text]?.places[index];
      const [p, q] = [there.logProbabilities, here?.logProbabilities ?? []];
      if (p.length === 0 || p.length !== q.length || p.includes(null) || q.includes(null)) continue;
      sum += klDivergence(withRest(p as number[]), withRest(q as number[]));
      same += here?.likeliest === there.likeliest ? 1 : 0;
      places += 1;
    }
  }
  if (places === 0) return { klDivergence: null, sameLikeliest: null };
  return { klDivergence: sum / places, sameLikeliest: same / places };
}

/** Single precision can leave less than nothing for the tokens that are not told apart; something is always left for them. */
function withRest(logProbabilities: readonly number[]): number[] {
  const total = logProbabilities.reduce((sum, value) => sum + Math.exp(value), 0);
  const most = 1 - leastRest;
  return total <= most ? [...logProbabilities] : logProbabilities.map((value) => value - Math.log(total / most));
}

const isSame = (one: readonly number[], other: readonly number[]) =>
  one.length === other.length && one.every((token, place) => token === other[place]);

function otherVocabulary(one: string, other: string, cause?: YardstickError): YardstickError {
  return new YardstickError(
    'evaluation/other-vocabulary',
    `${one} and ${other} cut the same text into unlike tokens: they are not one model at two sizes.`,
    {
      hint: 'Compare their bits per byte instead (the metric "bits-per-byte").',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
