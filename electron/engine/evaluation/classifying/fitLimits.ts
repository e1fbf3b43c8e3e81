import { YardstickError } from '../../../../models/errors.ts';

/**
 * Labels that a classifier tells apart at most. Each has as many weights as a vector has numbers, 8 bytes each, and the fit holds them about 24 times: what has
 * more labels than this is mostly a column of texts or ids.
 */
export const mostLabels = 1_000;

/**
 * Rows times labels times numbers of a vector: 10^9 of them take 2 to 5 s of a core for each of 25 to 60 steps. So many are minutes, in which no other local model
 * has the machine; with at least a row for each label they also keep the weights of a fit below 600 MB.
 */
export const mostFitWork = 2e9;

/** @throws {YardstickError} `evaluation/too-many-labels` */
export function assertFewLabels(candidate: string, labels: number): void {
  if (labels <= mostLabels) return;
  throw new YardstickError(
    'evaluation/too-many-labels',
    `"${candidate}" would have to tell ${said(labels)} labels apart, and a classifier learns ${said(mostLabels)} at most.`,
    {
      hint: 'Choose a column with fewer different labels, or let it learn from fewer rows.',
      data: { candidate, field: `candidates.${candidate}` },
    },
  );
}

/**
 * Before anything is read: a service is paid for it.
 * @throws {YardstickError} `evaluation/long-training`
 */
export function assertShortFit(candidate: string, fit: { rows: number; labels: number; dimensions: number }): void {
  const { rows, labels, dimensions } = fit;
  if (rows * labels * dimensions <= mostFitWork) return;
  const fewer = Math.floor(mostFitWork / (labels * dimensions));
  throw new YardstickError(
    'evaluation/long-training',
    `"${candidate}" would learn ${said(labels)} labels from ${said(rows)} rows, each a vector of ${said(dimensions)} numbers: that takes too long.`,
    {
      hint: `Let it learn from ${said(fewer)} rows at most, or choose a model with shorter vectors.`,
      data: { candidate, field: `candidates.${candidate}` },
    },
  );
}

const said = (count: number) => count.toLocaleString('en');
