import { YardstickError } from '../../../../models/errors.ts';
import type { Editing } from './editing.ts';
import { recordingFile } from './recordingFiles.ts';
import type { SpeechDesk } from './speechDesk.ts';
import type { SpeechWork } from './speechRooms.ts';
import type { Transcribing } from './transcribing.ts';

/** `kind` of the job that finds speakers; its `subject` is the transcript's id. */
export const speakersKind = 'speech-speakers';

export interface FindingSpeakers extends Pick<SpeechDesk, 'findSpeakers' | 'speakerModels'> {
  /** What is looked for in a transcript, or in all of a recording, is given up; resolves when its file is let go. */
  stopFinding(of: { transcript: string } | { recording: string }): Promise<void>;
  close(): Promise<void>;
}

/** Labels of who speaks, found by models of this machine: one step of the log of edits, like those made by hand. */
export function createFindingSpeakers(
  { home, store, diarizer, jobs }: SpeechWork,
  transcribing: Transcribing,
  editing: Editing,
): FindingSpeakers {
  /** By transcript. */
  const running = new Map<string, { recordingId: string; job: string; ended: Promise<unknown> }>();

  async function stopWhere(isMeant: (transcript: string, recording: string) => boolean): Promise<void> {
    const all = [...running].filter(([id, { recordingId }]) => isMeant(id, recordingId));
    for (const [, { job }] of all) jobs.cancel(job);
    await Promise.all(all.map(([, { ended }]) => ended));
  }

  return {
    speakerModels: () => diarizer.models(),

    findSpeakers({ id, speakers }) {
      const row = editing.requireEditable(id);
      const recording = store.speech.recordings.get(row.recordingId);
      if (recording === undefined) {
        throw new YardstickError('speech/not-found', 'The recording of this transcript is not there any more.');
      }
      if (running.has(id)) {
        throw new YardstickError('speech/busy', 'Its speakers are being looked for already.', {
          hint: 'Wait until that is done, or stop it in the list of activities.',
        });
      }
      diarizer.requireModels();
      const handle = jobs.start({
        kind: speakersKind,
        title: `Who speaks in ${recording.name}`,
        subject: id,
        async run({ signal, report }) {
          report({ unit: 'seconds', note: 'Loading the models' });
          const { turns } = await diarizer.diarize(
            { file: recordingFile(home, recording), speakers, signal },
            ({ seconds, durationSeconds, secondsLeft }) =>
              report({ done: seconds, total: durationSeconds, secondsLeft, note: 'Listening' }),
          );
          signal.throwIfAborted();
          // It may be gone by now.
          transcribing.require(id);
          editing.labelSpeakers(id, turns);
        },
      });
      // How it ends stands in the list of jobs.
      const ended = handle.result.catch(() => undefined).finally(() => running.delete(id));
      running.set(id, { recordingId: recording.id, job: handle.id, ended });
      return handle.view();
    },

    stopFinding: (of) =>
      stopWhere((transcript, recording) =>
        'transcript' in of ? of.transcript === transcript : of.recording === recording,
      ),
    close: () => stopWhere(() => true),
  };
}
