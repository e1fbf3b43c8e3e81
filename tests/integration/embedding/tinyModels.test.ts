import { embed, embedMany, rerank } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalEmbeddings } from '../../../models/embedding/localEmbeddings.ts';
import { tinyBertHidden, tinyBertScores } from '../../support/tinyBert.ts';
import { cosine, createEmbeddingHome } from './embeddingSetup.ts';

const home = createEmbeddingHome();
let embeddings: LocalEmbeddings;
beforeAll(async () => {
  const prompts = { prompts: { query: 'query: ', document: 'text: ' } };
  await home.addTiny('tiny', { seed: 3 });
  await home.addTiny('first', { files: pooledBy({ pooling_mode_cls_token: true }) });
  await home.addTiny('last', { files: pooledBy({ pooling_mode_lasttoken: true }) });
  await home.addTiny('prompted', { files: { 'config_sentence_transformers.json': JSON.stringify(prompts) } });
  await home.addTiny('short', { positions: 12 });
  await home.addTiny('rounded', { dynamicQuantization: true });
  await home.addTiny('judge', { head: 'classifier', seed: 5, positions: 64 });
  await home.addTiny('judge-short', { head: 'classifier', positions: 24 });
  await home.addTiny('judge-two', { head: 'classifier', labels: 2 });
  ({ embeddings } = await home.open());
});
afterAll(() => home.remove());

function pooledBy(config: Record<string, boolean>): Record<string, string> {
  return { '1_Pooling/config.json': JSON.stringify(config) };
}

/** What a model must make of a text, worked out without a runtime. */
function expected(seed: number, text: string, pooling: 'mean' | 'cls' | 'last' = 'mean'): Float32Array {
  const hidden = tinyBertHidden({ seed }, text);
  const [first = []] = hidden;
  const vector =
    pooling === 'cls'
      ? first
      : pooling === 'last'
        ? (hidden.at(-1) ?? [])
        : first.map((_, axis) => hidden.reduce((sum, token) => sum + (token[axis] ?? 0), 0) / hidden.length);
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => value / length);
}

const texts = ['the cat sat', 'a', 'nobody expects the longest text of all here', 'dogs, too.', 'the cat sat down'];

describe('the vectors of a model', () => {
  // Wrong pooling, padding that is averaged in, or an order mixed up by sorting would all give plausible, wrong vectors.
  it('are those of our own arithmetic, whatever is computed together', async () => {
    const { vectors, cut, tokens, embedMs } = await embeddings.embed('tiny', texts, { purpose: 'document' });
    texts.forEach((text, index) => expect(cosine(vectors[index], expected(3, text)), text).toBeCloseTo(1, 6));
    expect(vectors.map((vector) => cosine(vector, vector))).toEqual(texts.map(() => expect.closeTo(1, 5)));
    expect(cut).toEqual([]);
    expect(tokens).toBe(texts.reduce((sum, text) => sum + text.replaceAll(' ', '').length + 2, 0));
    expect(embedMs).toBeGreaterThan(0);
  });

  it.each([
    ['cls', 'first'],
    ['last', 'last'],
  ] as const)('are pooled as the files beside the weights say: %s', async (pooling, id) => {
    const { vectors } = await embeddings.embed(id, texts, { purpose: 'document' });
    texts.forEach((text, index) => expect(cosine(vectors[index], expected(1, text, pooling)), text).toBeCloseTo(1, 6));
  });

  it('of a question and of a passage have the prefixes that the model was trained with, which take room', async () => {
    const asked = await embeddings.embed('prompted', ['cats'], { purpose: 'query' });
    const told = await embeddings.embed('prompted', ['cats'], { purpose: 'document' });
    expect(cosine(asked.vectors[0], expected(1, 'query: cats'))).toBeCloseTo(1, 6);
    expect(cosine(told.vectors[0], expected(1, 'text: cats'))).toBeCloseTo(1, 6);
    // 64 positions less the six tokens of "query:".
    expect(await embeddings.facts('prompted')).toMatchObject({ dimensions: 16, maxTokens: 58 });
  });

  // A cut that loses the mark at the end of a text gives vectors that the model was never trained to give.
  it('of a text that is too long are those of its beginning, closed like a text, and it is named', async () => {
    const { vectors, cut } = await embeddings.embed('short', ['short', 'abcdefghijklmnop', 'abcdefghij'], {
      purpose: 'document',
    });
    const whole = tinyBertHidden({ positions: 12 }, 'abcdefghij');
    const mean = (whole[0] ?? []).map((_, axis) => whole.reduce((sum, token) => sum + (token[axis] ?? 0), 0));
    expect(cut).toEqual([1]);
    expect(cosine(vectors[1], vectors[2])).toBeCloseTo(1, 6);
    const length = Math.hypot(...mean);
    expect(
      cosine(
        vectors[1],
        Float32Array.from(mean, (value) => value / length),
      ),
    ).toBeCloseTo(1, 6);
  });

  // With numbers rounded to a common range, a neighbour would change a vector: the same document would be found or not by chance.
  it('of a model that rounds by range do not depend on the neighbours', async () => {
    const together = await embeddings.embed('rounded', texts, { purpose: 'document' });
    const alone = await embeddings.embed('rounded', [texts[0] ?? ''], { purpose: 'document' });
    expect(together.vectors[0]).toEqual(alone.vectors[0]);
  });

  it('exist for nothing at all, and for characters that the model does not know', async () => {
    const odd = ['', '   ', '\u{1f600}\u0000 日本語', '\ud800'];
    const { vectors } = await embeddings.embed('tiny', odd, { purpose: 'document' });
    expect(vectors.map((vector) => cosine(vector, vector))).toEqual(odd.map(() => expect.closeTo(1, 5)));
  });

  it('can be had through the AI SDK, with what they cost, and with a warning for what was cut', async () => {
    const model = embeddings.embeddingModel('short');
    const many = await embedMany({ model, values: ['the cat sat', 'a', 'a text of far more than twelve letters'] });
    const one = await embed({ model, value: texts[0] ?? '' });
    expect(many.embeddings).toHaveLength(3);
    expect(cosine(Float32Array.from(many.embeddings[0] ?? []), Float32Array.from(one.embedding))).toBeCloseTo(1, 5);
    expect(one.usage.tokens).toBe(11);
    expect(many.warnings).toEqual([{ type: 'other', message: expect.stringContaining('1 of 3 texts') }]);
  });
});

it('counts tokens as the model does, with the special ones, and beyond its limit', async () => {
  expect(await embeddings.countTokens('short', ['', 'a', 'cat, dog', 'abcdefghijklmnop'])).toEqual([2, 3, 9, 18]);
});

describe('a cross-encoder', () => {
  const query = 'what do cats eat?';
  const passages = ['cats eat fish', 'the moon', 'a cat', 'fish eat what cats leave of the rest', 'dogs'];

  it('scores pairs as our own arithmetic does, in the order of the passages', async () => {
    const { scores, rerankMs } = await embeddings.rerank('judge', query, passages);
    passages.forEach((passage, index) => {
      const [wanted = Number.NaN] = tinyBertScores({ head: 'classifier', seed: 5 }, query, passage);
      expect(scores[index], passage).toBeCloseTo(wanted, 5);
    });
    expect(rerankMs).toBeGreaterThan(0);
  });

  it('with two outputs is read as how far "relevant" is ahead', async () => {
    const { scores } = await embeddings.rerank('judge-two', query, passages);
    const [no = 0, yes = 0] = tinyBertScores({ head: 'classifier', labels: 2 }, query, passages[0] ?? '');
    expect(scores[0]).toBeCloseTo(yes - no, 5);
  });

  it('ranks through the AI SDK, best first', async () => {
    const { scores } = await embeddings.rerank('judge', query, passages);
    const { ranking } = await rerank({
      model: embeddings.rerankingModel('judge'),
      query,
      documents: passages,
      topN: 3,
    });
    const order = scores.map((_, index) => index).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
    expect(ranking.map(({ originalIndex }) => originalIndex)).toEqual(order.slice(0, 3));
    expect(ranking[0]?.document).toBe(passages[order[0] ?? 0]);
  });

  it('keeps the question and cuts the passage when both are too long', async () => {
    const { scores } = await embeddings.rerank('judge-short', 'cats eat', [
      'fishfishfish',
      'fishfishfishfishfishfish',
      '',
    ]);
    const kept = 'fishfishfishfishfish'.slice(0, 24 - 3 - 'catseat'.length);
    expect(scores[1]).toBeCloseTo(tinyBertScores({ head: 'classifier', positions: 24 }, 'cats eat', kept)[0] ?? 0, 5);
    const long = await embeddings.rerank('judge', 'cats eat '.repeat(20), passages);
    expect(long.scores.every(Number.isFinite)).toBe(true);
  });

  it('is not taken for an embedding model, nor the other way round', async () => {
    await expect(embeddings.embed('judge', ['a'], { purpose: 'query' })).rejects.toMatchObject({
      code: 'model/wrong-task',
    });
    await expect(embeddings.rerank('tiny', 'a', ['b'])).rejects.toMatchObject({ code: 'model/wrong-task' });
  });
});
