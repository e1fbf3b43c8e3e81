import workletAddress from './captureWorklet.ts?worker&url';
import { liveRate } from './pcm.ts';
import { createResampler } from './resampler.ts';

export interface Microphone {
  /** Stops listening. Resolves when the last samples were handed over. */
  close(): Promise<void>;
}

/**
 * Listens: one channel at 16 kHz, as it is heard. The browser's own clean-ups stay off: what is measured later is what was said, not what an unknown filter
 * left of it.
 *
 * @throws {DOMException} as `getUserMedia` does
 */
export async function openMicrophone(options: {
  deviceId?: string;
  onSamples: (samples: Float32Array) => void;
  /** It was unplugged, or taken away. */
  onGone: () => void;
}): Promise<Microphone> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: {
      channelCount: 1,
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: false,
      ...(options.deviceId === undefined ? {} : { deviceId: { ideal: options.deviceId } }),
    },
    video: false,
  });
  const release = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  const context = new AudioContext();
  try {
    await context.audioWorklet.addModule(workletAddress);
    if (context.state === 'suspended') await context.resume();
  } catch (error) {
    release();
    void context.close();
    throw error;
  }
  const source = context.createMediaStreamSource(stream);
  const capture = new AudioWorkletNode(context, 'yardstick-capture', { numberOfInputs: 1, numberOfOutputs: 1 });
  // A node that leads nowhere may be left out; this one leads to silence.
  const silence = new GainNode(context, { gain: 0 });
  source.connect(capture).connect(silence).connect(context.destination);
  const resampler = createResampler(context.sampleRate, liveRate);
  let onEnd: (() => void) | null = null;
  capture.port.addEventListener('message', (event: MessageEvent<Float32Array | 'end'>) => {
    if (event.data === 'end') onEnd?.();
    else options.onSamples(resampler.push(event.data));
  });
  capture.port.start();
  for (const track of stream.getAudioTracks()) track.addEventListener('ended', options.onGone);
  return {
    async close() {
      await new Promise<void>((resolve) => {
        onEnd = resolve;
        capture.port.postMessage('end');
        // Where the audio thread has already ended nobody answers.
        setTimeout(resolve, 500);
      });
      options.onSamples(resampler.end());
      source.disconnect();
      release();
      await context.close();
    },
  };
}
