import { expect, test } from 'vitest';
import { failureSummary } from '../../../renderer/components/files/failureSummary.ts';

const empty = { name: 'a.wav', error: { code: 'media/empty', message: 'a.wav is empty.', hint: 'Record it again.' } };
const text = {
  name: 'b.wav',
  error: { code: 'media/kind', message: 'This is no recording.', hint: 'Choose another.' },
};

// The second of two bad files was named beside the first one's reason, as if it were empty too; of five, two had none at all.
test('each recording that was not taken in has its own reason, and a hint is given only where it is for all', () => {
  expect(failureSummary([empty, text], 'recording')).toEqual({
    code: 'media/empty',
    message: '2 recordings could not be taken in.',
    details: ['a.wav is empty.', 'b.wav: This is no recording.'],
  });
  expect(failureSummary([empty], 'recording')).toEqual(empty.error);
  const many = Array.from({ length: 59 }, (_, at) => ({ ...text, name: `${at}.wav` }));
  const summary = failureSummary([text, ...many], 'recording');
  expect(summary).toMatchObject({ message: '60 recordings could not be taken in.', hint: 'Choose another.' });
  expect(summary.details?.length).toBe(51);
  expect(summary.details?.at(-1)).toBe('And 10 more.');
});
