import { it } from 'vitest';
import { readLongRecording } from './readLongRecording.ts';

// Read whole, three hours are a gigabyte and a half as numbers; the engine would be gone.
it('reads three hours with as much memory as three minutes', () => readLongRecording(3));
