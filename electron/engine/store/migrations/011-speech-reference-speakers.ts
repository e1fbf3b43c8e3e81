import type { Migration } from './migration.ts';

/** Who speaks when beside what is said, as a file of turns (RTTM). A reference that says only that has no content. */
export const speechReferenceSpeakersMigration: Migration = {
  name: '011-speech-reference-speakers',
  statements: [
    'ALTER TABLE speech_references ADD COLUMN speakers TEXT',
    'ALTER TABLE speech_comparison_recordings ADD COLUMN reference_speakers TEXT',
  ],
};
