import { expect, it } from 'vitest';
import { missingWords } from '../../../renderer/features/compare/composer/missingWords.ts';

const here = { id: 'local:a', name: 'A', installed: true } as never;
const known = { id: 'local:b', name: 'Model B', installed: false } as never;

// Catches: "not on this machine" for a service's model whose connection was removed.
it('says of a local model that it is not here, and of a service that its connection is gone', () => {
  expect(missingWords(['local:a'], [here])).toBeNull();
  expect(missingWords([], [])).toBeNull();
  expect(missingWords(['local:a', 'local:b'], [here, known])).toBe('Model B is not on this machine');
  expect(missingWords(['local:gone'], [undefined])).toBe('gone is not on this machine');
  expect(missingWords(['local:a', 'vendor:x:y'], [here, undefined])).toBe('There is no connection “vendor” any more');
});
