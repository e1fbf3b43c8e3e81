import { expect, it } from 'vitest';
import { batchLimit } from '../../../models/workers/onnx/batchLimit.ts';

// Eight texts of 8,192 tokens at once took all memory of the machine.
it('takes fewer texts at once the longer they are, and never none', () => {
  expect(batchLimit(8, 10)).toBe(8);
  expect(batchLimit(8, 512)).toBe(8);
  expect(batchLimit(8, 1_024)).toBe(4);
  expect(batchLimit(8, 8_192)).toBe(1);
  expect(batchLimit(8, 0)).toBe(8);
  expect(batchLimit(1, 100)).toBe(1);
});
