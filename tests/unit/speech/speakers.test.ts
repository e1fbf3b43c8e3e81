import { describe, expect, it } from 'vitest';
import { createEditing } from '../../../electron/engine/features/speech/editing.ts';
import { createFindingSpeakers } from '../../../electron/engine/features/speech/findingSpeakers.ts';
import { speakerEdit } from '../../../electron/engine/features/speech/speakerEdit.ts';
import { createSpeechNotices } from '../../../electron/engine/features/speech/speechNotices.ts';
import type { SpeechWork } from '../../../electron/engine/features/speech/speechRooms.ts';
import type { Transcribing } from '../../../electron/engine/features/speech/transcribing.ts';
import type { Transcripts } from '../../../electron/engine/features/speech/transcripts.ts';
import type { DiarizeRequest, Diarizer } from '../../../electron/engine/inference/diarization.ts';
import { createJobs } from '../../../electron/engine/jobs/jobs.ts';
import { readRttm, toRttm } from '../../../electron/engine/media/rttm.ts';
import type { SpeakerTurn } from '../../../models/diarization/speakerTurn.ts';
import { YardstickError } from '../../../models/errors.ts';
import { heard, transcriptOf } from './transcriptSetup.ts';

const secondsEach = 4;
const turn = (speaker: number, start: number, end: number): SpeakerTurn => ({ speaker, start, end });

function setUp(turns: SpeakerTurn[] | (() => Promise<SpeakerTurn[]>)) {
  const { store, id } = transcriptOf(['are you there yes', 'good then we begin'], { secondsEach });
  const asked: DiarizeRequest[] = [];
  const jobs = createJobs();
  const diarizer: Diarizer = {
    requireModels: () => undefined,
    models: () => [],
    async diarize(request, onProgress) {
      asked.push(request);
      onProgress?.({ seconds: 5, durationSeconds: 8, secondsLeft: 1 });
      const found = typeof turns === 'function' ? await turns() : turns;
      request.signal.throwIfAborted();
      return {
        turns: found,
        speakers: 0,
        durationSeconds: 8,
        timings: { totalMs: 1, realTimeFactor: null, loadMs: 0, queueMs: 0 },
        conditions: null,
      };
    },
  };
  const work = { home: '/nowhere', store, notices: createSpeechNotices(), diarizer, jobs } as unknown as SpeechWork;
  const require = (wanted: string) => {
    const row = store.speech.transcripts.get(wanted);
    if (row === undefined) throw new YardstickError('speech/not-found', 'gone');
    return row;
  };
  const transcribing = { require, isRunning: () => false } as unknown as Transcribing;
  const editing = createEditing(work, transcribing, { transcript: require } as unknown as Transcripts);
  const finding = createFindingSpeakers(work, transcribing, editing);
  const ended = async () => {
    for (;;) {
      const job = jobs.list().find(({ subject }) => subject === id);
      if (job !== undefined && job.state !== 'running') return job;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const labels = () =>
    store.speech.segments
      .all(id)
      .map(({ speaker, text, edited }) => ({ speaker, text, ...(edited ? { edited } : {}) }));
  return { store, id, asked, jobs, editing, finding, ended, labels };
}

describe('speakers that are found', () => {
  it('are labels of the segments, parted where they change, and one step to undo', async () => {
    const { id, asked, editing, finding, ended, labels, store } = setUp([turn(0, 0, 3), turn(1, 3, 4), turn(0, 4, 8)]);
    const before = store.speech.segments.all(id);
    finding.findSpeakers({ id, speakers: 2 });
    expect(await ended()).toMatchObject({ state: 'done', progress: { done: 5, total: 8 } });
    expect(asked).toMatchObject([{ file: '/nowhere/talk.wav', speakers: 2 }]);
    const parted = [
      { speaker: 'Speaker 1', text: 'are you there' },
      { speaker: 'Speaker 2', text: 'yes' },
      { speaker: 'Speaker 1', text: 'good then we begin' },
    ];
    expect(labels()).toEqual(parted);
    expect(store.speech.edits.label(id, 0)).toBe('find 2 speakers');
    editing.undo(id);
    expect(store.speech.segments.all(id)).toEqual(before);
    editing.redo(id);
    expect(labels()).toEqual(parted);
  });

  // Who has named the people once must not do it again.
  it('keep the names that were given, and get others than those that are in use', () => {
    const segments = [
      { segment: 0, ...heard(0, 'one two', secondsEach), speaker: 'Speaker 1', edited: false },
      { segment: 1, ...heard(4, 'three four', secondsEach), speaker: 'Anna', edited: true },
      { segment: 2, ...heard(8, 'five six', secondsEach), speaker: null, edited: false },
      { segment: 3, ...heard(12, 'seven', secondsEach), speaker: null, edited: false },
    ];
    const turns = [turn(0, 0, 4), turn(1, 4, 8), turn(2, 8, 12)];
    const { changes, speakers } = speakerEdit(segments, turns, 4);
    expect(speakers).toEqual(['Speaker 1', 'Anna', 'Speaker 2']);
    expect(changes.map(({ segment, after }) => [segment, after?.speaker, after?.edited])).toEqual([
      [2, 'Speaker 2', false],
    ]);
  });

  it('are put on the transcript as it is when they are known', async () => {
    const wait = Promise.withResolvers<SpeakerTurn[]>();
    const { id, editing, finding, ended, labels } = setUp(() => wait.promise);
    finding.findSpeakers({ id, speakers: null });
    await Promise.resolve();
    editing.edit({ id, revision: 0, operation: { kind: 'remove', segments: [0] } });
    wait.resolve([turn(0, 0, 8)]);
    await ended();
    expect(labels()).toEqual([{ speaker: 'Speaker 1', text: 'good then we begin' }]);
  });

  it('are nobody where nobody is heard, and that is said', async () => {
    const { id, finding, ended, labels } = setUp([turn(0, 20, 30)]);
    finding.findSpeakers({ id, speakers: null });
    expect(await ended()).toMatchObject({ state: 'failed', error: { code: 'speech/no-speakers' } });
    expect(labels().map(({ speaker }) => speaker)).toEqual([null, null]);
  });

  it('are looked for once at a time, and no more when it is stopped or the recording goes', async () => {
    const never = () => new Promise<SpeakerTurn[]>((resolve) => setTimeout(() => resolve([turn(0, 0, 8)]), 20));
    const { id, finding, ended, labels, jobs, store } = setUp(never);
    const { id: job } = finding.findSpeakers({ id, speakers: null });
    expect(() => finding.findSpeakers({ id, speakers: null })).toThrow(/already/);
    jobs.cancel(job);
    expect(await ended()).toMatchObject({ state: 'cancelled' });
    expect(labels()[0]?.speaker).toBeNull();
    finding.findSpeakers({ id, speakers: null });
    await finding.stopFinding({ recording: store.speech.transcripts.get(id)?.recordingId ?? '' });
    expect(jobs.list().map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    finding.findSpeakers({ id, speakers: null });
    await finding.close();
    expect(labels()[0]?.speaker).toBeNull();
  });
});

describe('a file of who speaks when', () => {
  it('is read line by line; what is no line of a speaker is left out, what cannot be read is refused', () => {
    const good = 'SPKR-INFO talk 1 <NA>\nSPEAKER talk 1 0.50 2.25 <NA> <NA> anna <NA> <NA>\r\n;; a comment\n';
    expect(readRttm(good)).toEqual([{ speaker: 'anna', start: 0.5, end: 2.75 }]);
    for (const bad of [
      '',
      'anna 0.5 2.25',
      'SPEAKER talk 1 x 2 <NA> <NA> anna',
      'SPEAKER talk 1 1 2',
      'SPEAKER t 1 -1 2 a b c',
    ]) {
      expect(readRttm(bad), bad).toBeNull();
    }
  });

  // A space in a name would shift every field behind it.
  it('is written so that it reads back, in order, whatever a speaker is called', () => {
    const turns = [
      { speaker: 'Bo  van\nDam', start: 3, end: 4.5 },
      { speaker: 'Ann', start: 0.25, end: 2 },
      { speaker: ' ', start: 5, end: 6 },
      { speaker: 'Nobody', start: 7, end: 7 },
    ];
    const written = toRttm(turns, 'My talk');
    expect(written.split('\n')[0]).toBe('SPEAKER My_talk 1 0.250 1.750 <NA> <NA> Ann <NA> <NA>');
    expect(readRttm(written)?.map(({ speaker, start, end }) => [speaker, start, end])).toEqual([
      ['Ann', 0.25, 2],
      ['Bo_van_Dam', 3, 4.5],
      ['<NA>', 5, 6],
    ]);
  });
});
