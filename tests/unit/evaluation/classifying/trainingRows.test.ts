import { describe, expect, it } from 'vitest';
import { trainingRows } from '../../../../electron/engine/evaluation/classifying/trainingRows.ts';
import type { DataRow } from '../../../../electron/engine/evaluation/dataset.ts';
import { dataRow } from '../../store/evaluation/evaluationFixtures.ts';

const classifier = (rows: number | null = null, seed = 1) => ({
  id: 'c',
  technique: { kind: 'classifier' as const, rows, seed },
});
const part = (from: number, to: number) => Array.from({ length: to - from }, (_, place) => dataRow(from + place));
const ids = ({ rows }: { rows: readonly DataRow[] }) => rows.map(({ id }) => id);

describe('what a classifier learns from', () => {
  // Its figure would be that of a memory.
  it('is never a row that is asked, nor one that says the same under another label or in another spelling', async () => {
    const train = [
      ...part(0, 30),
      dataRow(100, { id: 'same text', input: 'TEXT  41!', label: 'world' }),
      dataRow(101, { id: 'same row, other context', input: 'Text 42', context: ['something'] }),
    ];
    const found = await trainingRows(classifier(), train, [...part(20, 25), ...part(40, 45)]);
    expect(found).toMatchObject({ usable: 25, asked: 7 });
    expect(ids(found).some((id) => /same|row-2[0-4]$/.test(id))).toBe(false);
  });

  it('is a share of each label, the same in every order of the rows; more rows hold the fewer ones', async () => {
    const train = part(0, 300);
    const [few, more] = await Promise.all([6, 30].map((rows) => trainingRows(classifier(rows), train, [])));
    const turned = await trainingRows(classifier(6), train.toReversed(), []);
    expect(turned.rows).toEqual(few?.rows);
    expect(few?.rows.map(({ label }) => label).sort()).toEqual([
      'business',
      'business',
      'sports',
      'sports',
      'world',
      'world',
    ]);
    expect(ids(more as never)).toEqual(expect.arrayContaining(ids(few as never)));
    expect(ids(await trainingRows(classifier(6, 2), train, []))).not.toEqual(ids(few as never));
  });

  it('has a text and a label; where that leaves nothing to tell apart it says what to do', async () => {
    const blank = dataRow(1, { input: ' \n' });
    const unlabelled = dataRow(2, { label: null });
    expect(ids(await trainingRows(classifier(), [...part(3, 5), blank, unlabelled], []))).toEqual(['row-3', 'row-4']);
    const refused = (train: DataRow[], asked: DataRow[] = []) =>
      trainingRows(classifier(), train, asked).catch((thrown: Error & { code: string }) => [
        thrown.code,
        thrown.message,
      ]);
    expect(await refused([])).toEqual(['evaluation/no-examples', expect.stringMatching(/there are none\.$/)]);
    expect(await refused([blank, unlabelled])).toEqual([
      'evaluation/no-examples',
      expect.stringContaining('both a text and a label'),
    ]);
    expect(await refused(part(0, 4), part(0, 9))).toEqual([
      'evaluation/no-examples',
      expect.stringContaining('among the rows that are asked'),
    ]);
    expect(await refused([dataRow(0), dataRow(3)])).toEqual([
      'evaluation/one-label',
      expect.stringContaining('all have the label "world"'),
    ]);
  });

  // A column of ids taken for labels: the weights of a fit were 1.5 GB in the engine's process, and each step took minutes.
  it('is refused where every row has a label of its own', async () => {
    const train = (labels: number) =>
      Array.from({ length: 2_400 }, (_, place) => dataRow(place, { label: `label ${place % labels}` }));
    expect((await trainingRows(classifier(), train(1_000), [])).rows).toHaveLength(2_400);
    await expect(trainingRows(classifier(), train(1_001), [])).rejects.toMatchObject({
      code: 'evaluation/too-many-labels',
      message: '"c" would have to tell 1,001 labels apart, and a classifier learns 1,000 at most.',
      hint: expect.stringContaining('fewer different labels'),
    });
  });

  it('is at most what memory holds', async () => {
    const train = Array.from({ length: 20_010 }, (_, number) => dataRow(number));
    const found = await trainingRows(classifier(), train, []);
    expect(found.rows).toHaveLength(20_000);
    expect(found.usable).toBe(20_010);
  });
});
