import { spawn } from 'node:child_process';
import { YardstickError } from '../../../models/errors.ts';
import { outputRate, type AudioSource } from './audioSource.ts';
import { createFfmpegReport, type FfmpegReport } from './ffmpegReport.ts';
import { findProgram } from './findProgram.ts';
import type { MediaFormat } from './mediaFormat.ts';

/** Longer recordings are cut: a day. Also what bounds the output of a file that decodes to more than it holds. */
const longestSeconds = 86_400;
/** Without a sample for so long it hangs; counted in seconds while we wait, so that a suspended machine loses none. */
const silentSeconds = 60;
/** All it may see of our environment: where its libraries are. */
const passedOn = ['LD_LIBRARY_PATH', 'SYSTEMROOT', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP'];

/**
 * Decodes with the ffmpeg of this machine, in a process of its own: no network, no playlist, one stream of sound.
 * @param file absolute
 * @throws {YardstickError} `media/no-decoder`
 */
export function openWithFfmpeg(
  file: string,
  options: {
    name: string;
    format: MediaFormat;
    signal: AbortSignal | undefined;
    environment: NodeJS.ProcessEnv;
    /** Seconds of sound that the file was to have, where it is known to be cut off; ffmpeg may make up a length of its own for it. */
    cutSeconds: number | null;
    close: () => Promise<void>;
  },
): AudioSource {
  const { name, format, signal, environment, cutSeconds } = options;
  const program = findProgram('ffmpeg', environment);
  if (program === null) throw noDecoder(name, format);
  let seconds = cutSeconds;
  let missing: number | null = null;

  return {
    format: format.name,
    seconds: () => seconds,
    secondsMissing: () => missing,
    async *chunks() {
      signal?.throwIfAborted();
      const child = spawn(program, ffmpegArguments(file, format), {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: Object.fromEntries(
          passedOn.flatMap((key) => (environment[key] === undefined ? [] : [[key, environment[key]]])),
        ),
        windowsHide: true,
      });
      const report = createFfmpegReport();
      child.stderr.setEncoding('utf8');
      child.stderr.on('data', (text: string) => {
        report.push(text);
        seconds ??= report.seconds;
      });
      const ended = new Promise<number | null>((resolve) => {
        child.once('close', (code) => resolve(code));
        child.once('error', () => resolve(null));
      });
      let stuck = 0;
      let waiting = false;
      const watch = setInterval(() => {
        stuck = waiting ? stuck + 1 : 0;
        if (stuck > silentSeconds) child.kill('SIGKILL');
      }, 1_000);
      watch.unref();
      const stop = () => child.kill('SIGKILL');
      signal?.addEventListener('abort', stop, { once: true });
      try {
        let samples = 0;
        let left: Buffer = Buffer.alloc(0);
        waiting = true;
        for await (const data of child.stdout as AsyncIterable<Buffer>) {
          waiting = false;
          stuck = 0;
          const bytes = left.length === 0 ? data : Buffer.concat([left, data]);
          const whole = bytes.length - (bytes.length % 4);
          left = bytes.subarray(whole);
          const chunk = floatsIn(bytes, whole);
          samples += chunk.length;
          if (samples > longestSeconds * outputRate) break;
          if (chunk.length > 0) yield chunk;
          waiting = true;
        }
        signal?.throwIfAborted();
        // It stops there itself, too: what is behind a day is left out, not missing.
        const isLongest = samples >= (longestSeconds - 1) * outputRate;
        const code = samples > longestSeconds * outputRate ? 0 : await ended;
        if (stuck > silentSeconds) throw failed(name, 'ffmpeg gave nothing for a minute');
        if (report.hasNoSound) throw soundless(name);
        if (code !== 0 || samples === 0) throw failed(name, lastWords(report, file));
        const isCutOff = cutSeconds !== null || report.isCutOff;
        if (seconds !== null && !isLongest && (report.statesItsLength || isCutOff)) {
          missing = Math.max(0, seconds - samples / outputRate);
        }
      } finally {
        clearInterval(watch);
        signal?.removeEventListener('abort', stop);
        child.kill('SIGKILL');
      }
    },
    close: options.close,
  };
}

function ffmpegArguments(file: string, { demuxer }: MediaFormat): string[] {
  const quiet = '-nostdin -hide_banner -nostats -loglevel info'.split(' ');
  const output = `-map 0:a:0 -vn -sn -dn -t ${longestSeconds} -ac 1 -ar ${outputRate} -f f32le pipe:1`.split(' ');
  return [...quiet, '-protocol_whitelist', 'file,pipe', '-f', demuxer, '-i', `file:${file}`, ...output];
}

function floatsIn(bytes: Buffer, length: number): Float32Array {
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + length));
  for (let place = 0; place < floats.length; place++) {
    const value = floats[place] ?? 0;
    floats[place] = Number.isFinite(value) ? Math.min(1, Math.max(-1, value)) : 0;
  }
  return floats;
}

function lastWords({ lastLine }: FfmpegReport, file: string): string {
  const said = lastLine ?? 'ffmpeg found no sound in it';
  return said.replaceAll(`file:${file}`, 'the file').replaceAll(file, 'the file').slice(0, 200);
}

function failed(name: string, why: string): YardstickError {
  return new YardstickError('media/decode-failed', `${name} could not be decoded: ${why}`, {
    hint: 'It may be damaged, or hold no sound. Play it elsewhere, or export it as WAV.',
  });
}

function soundless(name: string): YardstickError {
  return new YardstickError('media/no-sound', `${name} has no sound.`, {
    hint: 'It is a film without a sound track. Export it again with its sound.',
  });
}

function noDecoder(name: string, { name: format }: MediaFormat): YardstickError {
  const how =
    process.platform === 'darwin'
      ? '`brew install ffmpeg`'
      : process.platform === 'win32'
        ? '`winget install ffmpeg`'
        : '`sudo apt install ffmpeg`, or your system’s own way';
  return new YardstickError(
    'media/no-decoder',
    `${name} is ${format}: reading it needs ffmpeg, which is not on this machine.`,
    {
      hint: `Install it (${how}), or convert the file to WAV. WAV files are read without it.`,
    },
  );
}
