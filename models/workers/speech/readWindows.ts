import { YardstickError } from '../../errors.ts';
import { decodeTokens, detectLanguage } from './decodeTokens.ts';
import { decodeWithFallback } from './decodeWithFallback.ts';
import type { OrtTensor, Whisper } from './loadWhisper.ts';
import { rowsOf, stacked } from './runDecoder.ts';
import type { TranscribedWindow, TranscribeParams } from './speechMethods.ts';
import { sampleRate } from './whisperFacts.ts';
import { decodeText, writeWindow } from './writeWindow.ts';

/**
 * Writes down some windows of one recording, of up to 30 s each. They are decoded side by side; one whose text cannot be right is read again by itself.
 * @param windows samples of each, in the order of the recording: a language that is not given is the one of the first
 * @throws {YardstickError} `audio/unknown-language`, `model/no-translation`, `model/no-word-times`
 */
export async function readWindows(
  whisper: Whisper,
  windows: readonly Float32Array[],
  { language: wanted, task, words }: Omit<TranscribeParams, 'windows'>,
  signal: AbortSignal,
): Promise<TranscribedWindow[]> {
  requireAble(whisper, wanted, task, words);
  const { tokens } = whisper;
  const heard: OrtTensor[] = [];
  for (const samples of windows) {
    signal.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- one takes all cores
    heard.push(await encode(whisper, samples));
  }
  signal.throwIfAborted();
  const hidden = stacked(heard);
  const detected =
    tokens.languages.size > 0 && wanted === null ? await detectLanguage(whisper, rowsOf(hidden, [0])) : null;
  const language = detected?.language ?? (tokens.languages.size === 0 ? 'en' : (wanted ?? 'en'));
  const prompt = [tokens.start];
  if (tokens.tasks !== null) prompt.push(tokens.languages.get(language) ?? tokens.start, tokens.tasks[task]);

  const seconds = windows.map(({ length }) => length / sampleRate);
  const first = await decodeTokens(whisper, hidden, seconds, { prompt, words }, signal);
  const written: TranscribedWindow[] = [];
  for (const [row, reading] of first.entries()) {
    const length = [seconds[row] ?? 0];
    // oxlint-disable-next-line no-await-in-loop -- one takes all cores
    const decoded = await decodeWithFallback(
      reading,
      async (temperature, random) => {
        const alone = rowsOf(hidden, [row]);
        const [again] = await decodeTokens(whisper, alone, length, { prompt, words, temperature, random }, signal);
        return again ?? reading;
      },
      (all) =>
        decodeText(
          whisper,
          all.filter((token) => token < tokens.end),
        ),
      windows[row]?.length ?? 0,
    );
    written.push({
      ...writeWindow(whisper, decoded, { seconds: seconds[row] ?? 0, language, words }),
      language,
      languageProbability: row === 0 ? (detected?.probability ?? null) : null,
    });
  }
  return written;
}

async function encode({ spectrogram, encoder }: Whisper, samples: Float32Array): Promise<OrtTensor> {
  const outputs = await encoder.run({ input_features: await spectrogram(samples) }, ['last_hidden_state']);
  const output = outputs['last_hidden_state'];
  if (output === undefined) throw new Error('The encoder gave nothing.');
  return output;
}

function requireAble(
  { tokens, facts }: Whisper,
  language: string | null,
  task: TranscribeParams['task'],
  words: boolean,
): void {
  const isMultilingual = tokens.languages.size > 0;
  if (task === 'translate' && !isMultilingual) {
    throw new YardstickError('model/no-translation', 'This model knows English only: it cannot translate.', {
      hint: 'Choose a model without .en in its name.',
    });
  }
  if (language !== null && (isMultilingual ? !tokens.languages.has(language) : language !== 'en')) {
    throw new YardstickError(
      'audio/unknown-language',
      isMultilingual
        ? `The model does not know the language "${language.slice(0, 20)}".`
        : `This model knows English only, not "${language.slice(0, 20)}".`,
      {
        hint: isMultilingual
          ? `It knows: ${facts.languages.join(' ')}. Without a language it finds out by itself.`
          : 'Choose a model without .en in its name.',
      },
    );
  }
  if (words && !facts.wordTimes) {
    throw new YardstickError('model/no-word-times', 'The files of this model do not give times of words.', {
      hint: 'Leave out the times of words, or get a model that was exported with its attention.',
    });
  }
}
