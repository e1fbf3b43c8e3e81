import { expect, it } from 'vitest';
import { agreementText } from '../../../../renderer/features/evaluation/run/sheet/agreementText.ts';

const judged = { metric: 'judge-rubric', labelled: 8, agree: 4, compares: false };

// Catches: "kappa 0.00 (0.00 to 0.00)" of a judge that called all 8 answers bad, as if that were certain.
it('gives no interval to an agreement with one that never varies', () => {
  expect(agreementText({ ...judged, kappa: 0, low: 0, high: 0 })).toBe(
    '4 of 8 marked answers judged as you did, Cohen’s kappa 0.00; you or the judge said the same of all, so it shows nothing yet',
  );
  expect(agreementText({ ...judged, kappa: 0, low: -0.4, high: 0.4 })).toBe(
    '4 of 8 marked answers judged as you did, Cohen’s kappa 0.00 (-0.40 to 0.40); 1 is full agreement, 0 is chance',
  );
  expect(agreementText({ ...judged, kappa: null, low: null, high: null })).toBe(
    '4 of 8 marked answers judged as you did',
  );
});
