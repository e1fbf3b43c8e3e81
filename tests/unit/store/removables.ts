import type { Store } from '../../../electron/engine/store/store.ts';
import { cell, dataRow, dataset, suite } from './evaluation/evaluationFixtures.ts';
import { addAnswer, addConversation, addTurn } from './testStore.ts';

/** Stands in all of them, and nowhere else. */
export const word = 'Zyqqpvx';
/** Enough that pages of the file are free once it is gone. */
const secret = `${word} `.repeat(4_000);

function addRecording({ speech }: Store): string {
  const sound = { origin: 'upload', path: null, state: 'ready', format: 'wav', bytes: 9, seconds: 3 } as const;
  return speech.recordings.create({ name: 'talk.wav', ...sound }).id;
}

function addTranscript({ speech }: Store, recordingId: string, comparisonId?: string): string {
  const { id } = speech.transcripts.create({
    recordingId,
    model: 'local:a',
    modelName: 'A',
    task: 'transcribe',
    words: false,
    askedLanguage: null,
    ...(comparisonId === undefined ? {} : { comparisonId }),
  });
  const doubts = { averageLogProbability: null, noSpeechProbability: null, compressionRatio: 1, doubts: [] };
  speech.segments.append(id, [{ start: 0, end: 1, text: secret, ...doubts }]);
  return id;
}

/** What a person can delete, by its name: each puts it in and answers how it is taken out again. */
export const removables: Record<string, (store: Store) => () => unknown> = {
  conversation(store) {
    const { id } = addConversation(store);
    addAnswer(store, addTurn(store, id).id, secret);
    return () => store.conversations.remove([id]);
  },
  recording(store) {
    const id = addRecording(store);
    addTranscript(store, id);
    return () => store.speech.recordings.remove([id]);
  },
  transcript(store) {
    const id = addTranscript(store, addRecording(store));
    return () => store.speech.transcripts.remove(id);
  },
  comparison(store) {
    const recordingId = addRecording(store);
    const { id } = store.speech.comparisons.create({
      name: 'Two models',
      settings: { language: null, task: 'transcribe', words: false },
      models: [{ model: 'local:a', name: 'A', local: true, destination: null }],
      recordings: [
        { recordingId, name: 'talk.wav', seconds: 3, reference: { format: 'text', content: secret, speakers: null } },
      ],
    });
    return () => store.speech.comparisons.remove(id);
  },
  'dataset and run'({ evaluation }) {
    const rows = dataset(1, { rows: [dataRow(0, { input: secret })] });
    evaluation.datasets.put(rows);
    const { id } = evaluation.runs.create({ suite: suite(rows), rows: 'all', repeatOf: null });
    evaluation.cells.put([cell(id, 'a', 0), cell(id, 'b', 0)]);
    return () => {
      evaluation.datasets.remove(rows.hash);
      evaluation.runs.remove(id);
    };
  },
  'knowledge base'({ knowledge }) {
    const settings = {
      embedding: 'local:tiny',
      embeddingSha256: null,
      dimensions: 8,
      chunking: { maxTokens: 9, overlapTokens: 1 },
    };
    const { id } = knowledge.createBase({ name: word, storage: { kind: 'sqlite' }, index: { id: 'x', settings } });
    knowledge.enqueueFiles(id, [{ path: `/${secret}`, documentId: 'd', bytes: 1, modifiedAt: 1 }]);
    return () => knowledge.removeBase(id);
  },
};
