import { exportTranscript, fileBase } from './exportTranscript.ts';
import type { SpeechDesk } from './speechDesk.ts';
import type { SpeechWork } from './speechRooms.ts';
import type { Transcribing } from './transcribing.ts';
import type { Transcripts } from './transcripts.ts';

/** What leaves the view: files, and documents of a knowledge base. */
export function createSending(
  { store, knowledge }: SpeechWork,
  transcribing: Transcribing,
  transcripts: Transcripts,
): Pick<SpeechDesk, 'exported' | 'toKnowledge'> {
  const { segments } = store.speech;
  return {
    exported: ({ id, format, words, original }) =>
      exportTranscript(transcripts.transcript(id), segments.all(id, { original }), { format, words }),

    async toKnowledge(id, base) {
      const row = transcribing.require(id);
      const view = transcripts.view(row);
      const { content } = exportTranscript(view, segments.all(id), { format: 'markdown' });
      // The name it was first sent under, so that the document there is replaced even where the recording has another name by now.
      const name = row.documentName ?? `${fileBase(view.recordingName)} ${id.slice(0, 8)}.md`;
      const { job, result } = await knowledge.addUpload(base, { name, content: pieces(content) });
      // How it ends stands in the list of jobs.
      result.catch(() => undefined);
      store.speech.transcripts.update(id, { documentName: name });
      return job;
    },
  };
}

async function* pieces(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}
