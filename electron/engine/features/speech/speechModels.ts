import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { doubtThresholds } from '../../../../models/transcription/transcript.ts';
import { splitModelId } from '../../inference/resolveModel.ts';
import { findProgram } from '../../media/findProgram.ts';
import { normalizerName } from '../../statistics/normalizeTranscript.ts';
import type { SpeechDesk } from './speechDesk.ts';
import { serviceOf, speechPrice } from '../../inference/speechPrices.ts';
import type { SpeechWork } from './speechRooms.ts';
import { whisperLanguages } from './whisperLanguages.ts';

const run = promisify(execFile);

/** What can be chosen, and what this machine has to work with. */
export function createSpeechModels(work: SpeechWork): Pick<SpeechDesk, 'models' | 'tools'> {
  const { store, transcriber, environment } = work;
  return {
    models: () =>
      transcriber.models().map((model) => {
        const { source, model: name } = splitModelId(model.id);
        const connection = model.local ? undefined : store.connections.get(source);
        // OpenAI's models for English alone are called so.
        const english = model.local && /\.en\b/.test(name);
        const languages = !model.local ? null : english ? 'english' : 'many';
        const service = serviceOf(connection);
        return {
          ...model,
          languages,
          translates: languages === 'many',
          destination: service?.destination ?? null,
          price: speechPrice(model.id, service),
        };
      }),

    async tools() {
      const ffmpeg = await ffmpegVersion(environment);
      return {
        ffmpeg,
        hint: ffmpeg === null ? `Only WAV is read. For mp3, m4a, flac, ogg, webm and film: ${howToGet()}.` : null,
        voiceActivity: transcriber.voiceActivity(),
        normalizer: normalizerName,
        doubtThresholds: { ...doubtThresholds },
        languages: [...whisperLanguages],
      };
    },
  };
}

async function ffmpegVersion(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const program = findProgram('ffmpeg', environment);
  if (program === null) return null;
  try {
    const { stdout } = await run(program, ['-version'], {
      timeout: 5_000,
      maxBuffer: 1_000_000,
      windowsHide: true,
      env: {},
    });
    return /^ffmpeg version (\S{1,60})/.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}

function howToGet(): string {
  if (process.platform === 'darwin') return 'brew install ffmpeg';
  return process.platform === 'win32' ? 'winget install ffmpeg' : 'sudo apt install ffmpeg';
}
