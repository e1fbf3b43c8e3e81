import { it } from 'vitest';
import { readLongRecording } from './readLongRecording.ts';

// Read whole, three hours are a gigabyte and a half as numbers; the engine would be gone.
it('reads a quarter of an hour with as much memory as three minutes', () => readLongRecording(0.25));
