import { expect, it } from 'vitest';
import { createManyReferences } from '../../../electron/engine/features/speech/manyReferences.ts';
import { createRecordings } from '../../../electron/engine/features/speech/recordings.ts';
import { createSpeechNotices } from '../../../electron/engine/features/speech/speechNotices.ts';
import type { SpeechWork } from '../../../electron/engine/features/speech/speechRooms.ts';
import { testStore } from '../store/testStore.ts';

/** A library of recordings, by name or by path. */
function library(files: readonly string[]) {
  const store = testStore();
  const ids = files.map((file) => {
    const isPath = file.startsWith('/');
    return store.speech.recordings.create({
      name: file.slice(file.lastIndexOf('/') + 1),
      origin: isPath ? 'path' : 'upload',
      path: isPath ? file : null,
      state: 'ready',
      format: 'wav',
      bytes: 10,
      seconds: 2,
    }).id;
  });
  const work = { home: '/nowhere', store, environment: {}, notices: createSpeechNotices() } as unknown as SpeechWork;
  const recordings = createRecordings(work, { secondsLeft: () => null, referenceGiven: () => undefined });
  const { setReferences } = createManyReferences(work, recordings);
  const reference = (at: number) => store.speech.recordings.reference(ids[at] ?? '');
  return { ids, reference, setReferences };
}

const srt = '1\n00:00:00,000 --> 00:00:01,000\nGood morning\n';

// Catches: references were given one recording at a time; a person with forty recordings gave up, and compared models without error rates.
it('texts, captions and turns of a folder find the recordings that are called like them', async () => {
  const { setReferences, reference } = library(['Interview Ä.m4a', 'talk.wav', 'call.mp3', 'alone.wav']);
  const files = [
    // Composed of two characters, as macOS writes names.
    { name: 'said/interview a\u0308.txt', content: 'What was said' },
    { name: 'said/talk.en.srt', content: srt },
    { name: 'said/talk.txt', content: 'Good morning' },
    {
      name: 'said/all.rttm',
      content: 'SPEAKER talk 1 0 1 <NA> <NA> Anna <NA> <NA>\nSPEAKER call 1 0 1 <NA> <NA> Ben <NA> <NA>\n',
    },
    { name: 'said/notes.txt', content: 'Nobody says this.' },
    { name: 'said/alone.txt', content: '  \n' },
  ];
  const plan = await setReferences({ files, apply: false });
  expect(
    plan.matched.map(({ recordingName, format, hasTurns, words }) => [recordingName, format, hasTurns, words]),
  ).toEqual(
    expect.arrayContaining([
      ['Interview Ä.m4a', 'text', false, 3],
      // Captions carry times: they go before the text of the same recording.
      ['talk.wav', 'srt', true, null],
      ['call.mp3', 'rttm', true, null],
    ]),
  );
  expect(plan.matched).toHaveLength(3);
  expect(plan.leftOut.map(({ from, why }) => [from, why])).toEqual([
    ['said/talk.txt', 'twice'],
    ['said/notes.txt', 'no-recording'],
    ['said/alone.txt', 'blank'],
  ]);
  expect(plan.without).toEqual(['alone.wav']);
  // A look changes nothing.
  expect(reference(0)).toBeUndefined();
  await setReferences({ files, apply: true });
  expect(reference(0)).toMatchObject({ format: 'text', content: 'What was said', speakers: null });
  expect(reference(1)).toMatchObject({ format: 'srt', speakers: expect.stringContaining('Anna') as string });
  expect(reference(2)).toMatchObject({ content: '', speakers: expect.stringContaining('Ben') as string });
  expect(reference(3)).toBeUndefined();
});

it.each([
  ['a table with a heading', 'list.csv', 'file,text\ntalk.wav,"Good morning, all"\nother.wav,No\n'],
  [
    'paths, and a column that is called otherwise',
    'list.tsv',
    'id\tpath\tsentence\n7\tclips/talk.wav\tGood morning, all\n8\tclips/other.wav\tNo\n',
  ],
  ['names without an ending', 'list.csv', 'file,text\ntalk,"Good morning, all"\nother,No\n'],
  [
    'a manifest in JSON lines',
    'manifest.jsonl',
    '{"audio_filepath":"/data/talk.wav","duration":2,"text":"Good morning, all"}\n{"audio_filepath":"/data/other.wav","duration":2,"text":"No"}\n',
  ],
])('%s gives a reference to each recording that it names', async (_what, name, content) => {
  const { setReferences, reference } = library(['talk.wav']);
  const { matched, leftOut } = await setReferences({ files: [{ name, content }], apply: true });
  expect(matched).toMatchObject([{ recordingName: 'talk.wav', from: [`${name}, row 1`], format: 'text', words: 3 }]);
  expect(leftOut).toMatchObject([{ from: `${name}, row 2`, why: 'no-recording' }]);
  expect(reference(0)).toMatchObject({ content: 'Good morning, all' });
});

// Catches: of two recordings that are called alike one got the text of the other, and its model passed for deaf.
it('where several recordings are called alike none is guessed, but the folder tells them apart', async () => {
  const { setReferences, reference } = library([
    '/data/monday/track01.wav',
    '/data/tuesday/track01.wav',
    'talk.wav',
    'talk.mp3',
  ]);
  const table = (rows: string) => ({ name: 'list.csv', content: `file,text\n${rows}` });
  const unclear = await setReferences({ files: [table('track01.wav,One\ntalk,Two\n')], apply: true });
  expect(unclear.matched).toEqual([]);
  expect(unclear.leftOut.map(({ why }) => why)).toEqual(['several', 'several']);
  await setReferences({ files: [table('tuesday/track01.wav,One\nday/track01.wav,No\ntalk.mp3,Two\n')], apply: true });
  expect([0, 1, 2, 3].map((at) => reference(at)?.content)).toEqual([undefined, 'One', undefined, 'Two']);
});

it('what cannot be read is told by its name and keeps none of the others', async () => {
  const { setReferences, reference } = library(['talk.wav', 'call.wav']);
  const { leftOut, matched } = await setReferences({
    files: [
      { name: 'call.srt', content: 'no captions at all' },
      { name: 'numbers.csv', content: 'a,b,c\n1,2,3\n' },
      { name: 'turns.rttm', content: 'nothing' },
      // What a recording is made of, called like it: it was taken for what is said in it.
      { name: 'call.wav', content: 'RIFF\0\0WAVE' },
      { name: 'talk.txt', content: 'Good morning' },
    ],
    apply: true,
  });
  expect(leftOut.map(({ from, why, error }) => [from, why, error?.code])).toEqual([
    ['numbers.csv', 'unreadable', 'speech/bad-references'],
    ['turns.rttm', 'unreadable', 'speech/bad-references'],
    ['call.wav', 'unreadable', 'speech/bad-references'],
    ['call.srt', 'unreadable', 'speech/bad-captions'],
  ]);
  expect(matched).toHaveLength(1);
  expect(reference(0)?.content).toBe('Good morning');
});

it('says which references it takes the place of, and looks among the recordings that are meant', async () => {
  const { setReferences, ids } = library(['talk.wav', 'call.wav']);
  const files = [
    { name: 'talk.txt', content: 'One' },
    { name: 'call.txt', content: 'Two' },
  ];
  const first = await setReferences({ files, recordings: ids.slice(0, 1), apply: true });
  expect(first.matched).toMatchObject([{ recordingName: 'talk.wav', replaces: false }]);
  const again = await setReferences({ files, apply: false });
  expect(again.matched.map(({ recordingName, replaces }) => [recordingName, replaces])).toEqual([
    ['call.wav', false],
    ['talk.wav', true],
  ]);
});
