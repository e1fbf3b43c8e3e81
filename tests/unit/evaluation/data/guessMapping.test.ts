import { expect, it } from 'vitest';
import { guessMapping } from '../../../../electron/engine/evaluation/data/guessMapping.ts';
import { tableFromRecords } from '../../../../electron/engine/evaluation/data/tableFromRecords.ts';

const times = (count: number, row: (index: number) => Record<string, unknown>) =>
  Array.from({ length: count }, (_, index) => row(index));

// Each is how a well-known kind of data set names its columns: a wrong guess here is a wrong evaluation for whoever does not look.
it.each<[string, Record<string, unknown>[], Record<string, string>]>([
  [
    'classification',
    times(20, (n) => ({ text: `A long text ${n}`, label: ['x', 'y'][n % 2] })),
    { text: 'input', label: 'label' },
  ],
  [
    'recordings with what is said in them',
    times(20, (n) => ({ file: `talk-${n}.wav`, text: `What was said, number ${n}`, speaker: `Speaker ${n}` })),
    { file: 'audio', text: 'reference' },
  ],
  [
    'clips of Common Voice',
    times(20, (n) => ({ client_id: `c${n}`, path: `clip-${n}.mp3`, sentence: `A sentence ${n}.`, up_votes: n })),
    { path: 'audio', sentence: 'reference' },
  ],
  [
    'questions about recordings',
    times(20, (n) => ({ audio: `clip-${n}.flac`, question: `Who speaks ${n}?`, answer: `Person ${n}` })),
    { audio: 'audio', question: 'input', answer: 'reference' },
  ],
  [
    'sums with a worked solution',
    times(20, (n) => ({ question: `How many ${n}?`, answer: n, solution: `So ${n}` })),
    { question: 'input', answer: 'reference' },
  ],
  [
    'multiple choice with an index and a topic',
    times(20, (n) => ({
      question: `Which ${n}?`,
      choices: ['a', 'b'],
      answer_index: n % 2,
      category: ['x', 'y'][n % 2],
    })),
    { question: 'input', choices: 'choices', answer_index: 'reference' },
  ],
  [
    'multiple choice, a column each',
    times(20, (n) => ({ question: `Which ${n}?`, A: `a${n}`, B: 'b', C: 'c', D: 'd', answer: 'A' })),
    { question: 'input', A: 'choices', B: 'choices', C: 'choices', D: 'choices', answer: 'reference' },
  ],
  [
    'multiple choice whose answer is a label',
    times(20, (n) => ({ question: `Which ${n}?`, choices: { text: ['a', 'b'], label: ['A', 'B'] }, label: 'A' })),
    { question: 'input', choices: 'choices', label: 'reference' },
  ],
  [
    'instructions',
    times(20, (n) => ({ instruction: `Do ${n}`, input: 'This', output: 'Done' })),
    { instruction: 'input', input: 'input', output: 'reference' },
  ],
  [
    'two sentences',
    times(20, (n) => ({ premise: `It rains ${n}`, hypothesis: 'It is wet', label: n % 3 })),
    { premise: 'input', hypothesis: 'input', label: 'label' },
  ],
  [
    'reading',
    times(20, (n) => ({ context: `Long text ${n}`, question: `Why ${n}?`, answers: ['x'] })),
    { context: 'context', question: 'input', answers: 'reference' },
  ],
  [
    'documents to sum up',
    times(20, (n) => ({ id: n, document: `Long text ${n}`, summary: 'Short' })),
    { document: 'input', summary: 'reference' },
  ],
  [
    'recordings',
    times(20, (n) => ({ file: `take${n}.wav`, transcript: `words ${n}` })),
    { file: 'audio', transcript: 'reference' },
  ],
  [
    'pictures',
    times(20, (n) => ({ image: `take${n}.png`, question: `What ${n}?`, answer: 'x' })),
    { image: 'image', question: 'input', answer: 'reference' },
  ],
  [
    'names that say nothing',
    times(20, (n) => ({ f1: `Some words about ${n}`, f2: ['good', 'bad'][n % 2], f3: n })),
    { f1: 'input', f2: 'label' },
  ],
  ['prompts alone', times(5, (n) => ({ input: `Say ${n}` })), { input: 'input' }],
])('%s', async (_, records, mapping) => {
  const { columns, rows } = await tableFromRecords({ records });
  expect(guessMapping(columns, rows)).toEqual(mapping);
});

it('a table without rows, and columns without cells, have no roles', async () => {
  expect(guessMapping(['text', 'label'], [])).toEqual({});
});
