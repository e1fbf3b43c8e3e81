import { alignTokens } from './alignTokens.ts';
import { compressionRatio } from './compressionRatio.ts';
import type { DecodedTokens } from './decodeTokens.ts';
import { meanLogProbability } from './decodeWithFallback.ts';
import type { Whisper } from './loadWhisper.ts';
import { readToOf, segmentOf, spansOf, type TokenSpan } from './segmentsOf.ts';
import type { TranscribedWindow, WindowSegment, WindowWord } from './speechMethods.ts';
import { timeStep } from './whisperFacts.ts';
import { wordsOf, type TimedToken } from './wordsOf.ts';

/** The model's guess that nobody speaks, above which its words are not believed … */
const silentAbove = 0.6;
/**
 * … unless it is this sure of them: mean of the logarithms. Both as in the original, which looks at the whole window, times and end included. Here each segment
 * is looked at for itself, too, by its words alone: a lone "you" to laughter stands between times that are all but certain.
 */
const sureAbove = -1;

/**
 * The tokens of one window as what was said when.
 * @param seconds how long the window is
 */
export function writeWindow(
  whisper: Whisper,
  decoded: DecodedTokens,
  { seconds, language, words }: { seconds: number; language: string; words: boolean },
): Omit<TranscribedWindow, 'language' | 'languageProbability'> {
  const { tokens } = whisper;
  const silent = isSilent(decoded);
  const readTo = silent || decoded.repeated ? null : readToOf(decoded.tokens, tokens.firstTime);
  const spans = silent
    ? []
    : spansOf(decoded.tokens, tokens.firstTime).filter(
        ({ end }) => readTo === null || (end ?? Infinity) <= readTo + timeStep / 2,
      );
  const written = decoded.tokens.filter((token) => token < tokens.firstTime);
  const windowRatio = silent ? 0 : compressionRatio(decodeText(whisper, written).trim());
  const segments = spans
    .flatMap((span) => writtenSegment(whisper, decoded, span, { seconds, windowRatio }))
    .filter(({ segment }) => decoded.noSpeechProbability <= silentAbove || segment.averageLogProbability >= sureAbove);
  if (words && spans.length > 0) {
    const places = Math.min(Math.ceil(seconds / timeStep), decoded.attention[0]?.[0]?.length ?? 0);
    const starts = alignTokens(decoded.attention, places);
    for (const { segment, span } of segments)
      segment.words = spokenWords(whisper, decoded, span, { starts, language, segment });
  }
  return {
    segments: segments.map(({ segment }) => segment),
    noSpeechProbability: decoded.noSpeechProbability,
    silent,
    readTo,
    tokens: decoded.computed,
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
  { seconds, windowRatio }: { seconds: number; windowRatio: number },
): { segment: WindowSegment; span: TokenSpan }[] {
  const text = decodeText(whisper, decoded.tokens.slice(span.from, span.to)).trim();
  if (text === '') return [];
  const start = Math.min(span.start, seconds);
  const segment = segmentOf(
    text,
    { start, end: Math.min(span.end ?? seconds, seconds) },
    decoded.logProbabilities.slice(span.from, span.to),
    { repeated: decoded.repeated && span.to === decoded.tokens.length, windowRatio },
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

/** What tokens say, without those that are no text. */
export function decodeText({ tokenizer }: Pick<Whisper, 'tokenizer'>, tokens: number[]): string {
  return tokens.length === 0
    ? ''
    : tokenizer.decode(tokens, { skip_special_tokens: true, clean_up_tokenization_spaces: false });
}
