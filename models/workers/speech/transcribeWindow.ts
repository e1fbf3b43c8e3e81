import { YardstickError } from '../../errors.ts';
import { alignTokens } from './alignTokens.ts';
import { decodeTokens, detectLanguage, type DecodedTokens } from './decodeTokens.ts';
import { decodeWithFallback, meanLogProbability } from './decodeWithFallback.ts';
import type { OrtTensor, Whisper } from './loadWhisper.ts';
import { readToOf, segmentOf, spansOf, type TokenSpan } from './segmentsOf.ts';
import type { TranscribedWindow, TranscribeWindowParams, WindowSegment, WindowWord } from './speechMethods.ts';
import { sampleRate, timeStep } from './whisperFacts.ts';
import { wordsOf, type TimedToken } from './wordsOf.ts';

/** The model's guess that nobody speaks, above which its words are not believed … */
const silentAbove = 0.6;
/** … unless it is this sure of them: mean of the logarithms. Both as in the original. */
const sureAbove = -1;

/**
 * Writes down one window of up to 30 s.
 * @throws {YardstickError} `audio/unknown-language`, `model/no-translation`, `model/no-word-times`
 */
export async function transcribeWindow(
  whisper: Whisper,
  samples: Float32Array,
  { language: wanted, task, words }: Omit<TranscribeWindowParams, 'samples'>,
  signal: AbortSignal,
): Promise<TranscribedWindow> {
  requireAble(whisper, wanted, task, words);
  const { tokens } = whisper;
  const seconds = samples.length / sampleRate;
  const timings = { featuresMs: 0, encodeMs: 0, decodeMs: 0, wordsMs: 0 };
  const timed = async <T>(part: keyof typeof timings, work: () => Promise<T> | T): Promise<T> => {
    signal.throwIfAborted();
    const startedAt = performance.now();
    const result = await work();
    timings[part] += performance.now() - startedAt;
    return result;
  };

  const spectrogram = await timed('featuresMs', () => whisper.spectrogram(samples));
  const hidden = await timed('encodeMs', async () => {
    const output = (await whisper.encoder.run({ input_features: spectrogram }, ['last_hidden_state']))[
      'last_hidden_state'
    ];
    if (output === undefined) throw new Error('The encoder gave nothing.');
    return output;
  });
  const detected =
    tokens.languages.size > 0 && wanted === null
      ? await timed('decodeMs', () => detectLanguage(whisper, hidden))
      : null;
  const language = detected?.language ?? (tokens.languages.size === 0 ? 'en' : (wanted ?? 'en'));
  const prompt = [tokens.start];
  if (tokens.tasks !== null) prompt.push(tokens.languages.get(language) ?? tokens.start, tokens.tasks[task]);
  const decoded = await timed('decodeMs', () =>
    decodeWithFallback(
      (temperature, random) =>
        decodeTokens(whisper, hidden as OrtTensor, { prompt, seconds, words, temperature, random }, signal),
      (all) =>
        decodeText(
          whisper,
          all.filter((token) => token < tokens.end),
        ),
      samples.length,
    ),
  );

  const silent = isSilent(decoded);
  const readTo = silent || decoded.repeated ? null : readToOf(decoded.tokens, tokens.firstTime);
  const spans = silent
    ? []
    : spansOf(decoded.tokens, tokens.firstTime).filter(
        ({ end }) => readTo === null || (end ?? Infinity) <= readTo + timeStep / 2,
      );
  const segments = spans.flatMap((span) => writtenSegment(whisper, decoded, span, seconds));
  if (words && spans.length > 0) {
    const starts = await timed('wordsMs', () =>
      alignTokens(decoded.attention, Math.min(Math.ceil(seconds / timeStep), decoded.attention[0]?.[0]?.length ?? 0)),
    );
    for (const { segment, span } of segments)
      segment.words = spokenWords(whisper, decoded, span, { starts, language, segment });
  }
  return {
    segments: segments.map(({ segment }) => segment),
    language,
    languageProbability: detected?.probability ?? null,
    noSpeechProbability: decoded.noSpeechProbability,
    silent,
    readTo,
    tokens: decoded.computed,
    timings,
    memoryBytes: process.memoryUsage.rss(),
  };
}

function isSilent(decoded: DecodedTokens): boolean {
  if (decoded.noSpeechProbability <= silentAbove) return false;
  const isEmpty = decoded.logProbabilities.length === 0 && decoded.endLogProbability === null;
  return isEmpty || meanLogProbability(decoded) < sureAbove;
}

function writtenSegment(
  whisper: Whisper,
  decoded: DecodedTokens,
  span: TokenSpan,
  seconds: number,
): { segment: WindowSegment; span: TokenSpan }[] {
  const text = decodeText(whisper, decoded.tokens.slice(span.from, span.to)).trim();
  if (text === '') return [];
  const start = Math.min(span.start, seconds);
  const segment = segmentOf(
    text,
    { start, end: Math.min(span.end ?? seconds, seconds) },
    decoded.logProbabilities.slice(span.from, span.to),
    decoded.repeated && span.to === decoded.tokens.length,
  );
  return [{ segment, span }];
}

function spokenWords(
  whisper: Whisper,
  decoded: DecodedTokens,
  { from, to }: TokenSpan,
  { starts, language, segment }: { starts: readonly number[]; language: string; segment: WindowSegment },
): WindowWord[] {
  const within = (place: number | undefined) =>
    Math.min(segment.end, Math.max(segment.start, (place ?? Infinity) * timeStep));
  const timed: TimedToken[] = decoded.tokens.slice(from, to).map((token, index) => ({
    token,
    start: within(starts[from + index]),
    end: within(starts[from + index + 1]),
    logProbability: decoded.logProbabilities[from + index] ?? 0,
  }));
  return wordsOf(timed, (tokens) => decodeText(whisper, tokens), language);
}

function decodeText({ tokenizer }: Whisper, tokens: number[]): string {
  return tokens.length === 0
    ? ''
    : tokenizer.decode(tokens, { skip_special_tokens: true, clean_up_tokenization_spaces: false });
}

function requireAble(
  { tokens, facts }: Whisper,
  language: string | null,
  task: TranscribeWindowParams['task'],
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
