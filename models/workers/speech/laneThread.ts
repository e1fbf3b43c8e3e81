import { parentPort, workerData } from 'node:worker_threads';
import { reportError } from '../../errors.ts';
import type { FromLane, LaneData, ToLane } from './lane.ts';
import { openWhisper } from './loadWhisper.ts';
import { transcribeWindow } from './transcribeWindow.ts';

/** The thread of a lane: a copy of the model, and one window after another. */
const whisper = openWhisper((workerData as LaneData).model, false);
// Whoever asks for a window is told.
whisper.catch(() => undefined);
let stop: AbortController | undefined;

parentPort?.on('message', (message: ToLane) => {
  if (message.type === 'stop') stop?.abort();
  else void read(message).then((answer) => parentPort?.postMessage(answer));
});

async function read({ samples, settings }: Extract<ToLane, { type: 'read' }>): Promise<FromLane> {
  const own = new AbortController();
  stop = own;
  try {
    return { window: await transcribeWindow(await whisper, samples, settings, own.signal) };
  } catch (thrown) {
    return { error: reportError(thrown) };
  }
}
