/*
 * Runs in the browser's audio thread, where nothing of the page exists: takes what the microphone hears, one channel, and hands it over in pieces of about a
 * tenth of a second. Everything else (another rate, the level, sending) is done by the page, which may be busy without a sample being lost.
 */

declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

registerProcessor(
  'yardstick-capture',
  class extends AudioWorkletProcessor {
    private piece = new Float32Array(Math.round(sampleRate / 10));
    private filled = 0;

    constructor() {
      super();
      // What has gathered is handed over before the microphone is closed.
      this.port.addEventListener('message', () => {
        this.give(this.piece.slice(0, this.filled));
        this.port.postMessage('end');
      });
      this.port.start();
    }

    process(inputs: Float32Array[][]): boolean {
      const channels = inputs[0] ?? [];
      const length = channels[0]?.length ?? 0;
      for (let at = 0; at < length; at += 1) {
        let sum = 0;
        for (const channel of channels) sum += channel[at] ?? 0;
        this.piece[this.filled] = sum / channels.length;
        this.filled += 1;
        if (this.filled === this.piece.length) this.give(this.piece);
      }
      return true;
    }

    private give(piece: Float32Array): void {
      this.port.postMessage(piece, [piece.buffer]);
      this.piece = new Float32Array(Math.round(sampleRate / 10));
      this.filled = 0;
    }
  },
);
