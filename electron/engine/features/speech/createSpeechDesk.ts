import { createComparing } from './comparing.ts';
import { createEditing } from './editing.ts';
import { createFindingSpeakers } from './findingSpeakers.ts';
import { createLive } from './live.ts';
import { createManyReferences } from './manyReferences.ts';
import { createQueue } from './queue.ts';
import { createRecordings } from './recordings.ts';
import { createSending } from './sending.ts';
import type { SpeechDesk } from './speechDesk.ts';
import { createSpeechModels } from './speechModels.ts';
import { createSpeechNotices } from './speechNotices.ts';
import type { SpeechRooms, SpeechWork } from './speechRooms.ts';
import { createTranscribing, type Transcribing } from './transcribing.ts';
import { createTranscripts } from './transcripts.ts';

export function createSpeechDesk(rooms: SpeechRooms): SpeechDesk {
  const notices = createSpeechNotices();
  const work: SpeechWork = { ...rooms, notices };
  const transcribing: Transcribing = createTranscribing(work, { ended: (row) => comparing.ended(row) });
  const comparing = createComparing(work, transcribing);
  const recordings = createRecordings(work, {
    secondsLeft: (id) => transcribing.secondsLeft(id),
    referenceGiven: (id, reference) => comparing.referenceGiven(id, reference),
  });
  const transcripts = createTranscripts(work, transcribing);
  const editing = createEditing(work, transcribing, transcripts);
  const findingSpeakers = createFindingSpeakers(work, transcribing, editing);
  const live = createLive(work, recordings, transcribing);
  return {
    ...recordings,
    ...createManyReferences(work, recordings),
    ...transcribing,
    ...createQueue(work, transcribing),
    ...transcripts,
    ...editing,
    ...findingSpeakers,
    ...createSending(work, transcribing, transcripts),
    ...live,
    ...comparing,
    ...createSpeechModels(work),
    async removeTranscript(id) {
      await findingSpeakers.stopFinding({ transcript: id });
      await transcribing.removeTranscript(id);
    },
    async removeRecordings(ids) {
      await Promise.all(ids.map((id) => live.drop(id)));
      await Promise.all(ids.map((id) => transcribing.stopAll(id)));
      await Promise.all(ids.map((id) => findingSpeakers.stopFinding({ recording: id })));
      const gone = rooms.store.speech.recordings.remove(ids);
      for (const { id } of gone) notices.tell({ recording: id });
      await recordings.dropFiles(gone);
      return { removed: gone.length };
    },
    watch: (signal) => notices.watch(signal),
    async close() {
      await Promise.all([live.close(), transcribing.close(), comparing.close(), findingSpeakers.close()]);
    },
  };
}
