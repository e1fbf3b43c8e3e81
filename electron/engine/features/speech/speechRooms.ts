import type { Catalog } from '../../../../models/catalog/catalog.ts';
import type { Diarizer } from '../../inference/diarization.ts';
import type { Transcriber } from '../../inference/transcription.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Knowledge } from '../../retrieval/knowledge.ts';
import type { Store } from '../../store/store.ts';
import type { SpeechNotices } from './speechNotices.ts';

/** The rooms of the engine that the Speech view stands on. */
export interface SpeechRooms {
  /** Absolute path of the data folder. */
  home: string;
  store: Pick<Store, 'speech' | 'transaction' | 'connections'>;
  catalog: Pick<Catalog, 'get'>;
  transcriber: Transcriber;
  diarizer: Diarizer;
  jobs: Pick<Jobs, 'start' | 'cancel'>;
  knowledge: Pick<Knowledge, 'get' | 'addUpload'>;
  /** Where the way to ffmpeg is read from. */
  environment: NodeJS.ProcessEnv;
}

/** The same, with those who want to know of changes. */
export interface SpeechWork extends SpeechRooms {
  notices: SpeechNotices;
}
