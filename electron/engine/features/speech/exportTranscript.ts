import { YardstickError } from '../../../../models/errors.ts';
import { toRttm } from '../../media/rttm.ts';
import { toSrt, toVtt, type Caption } from '../../media/subtitles.ts';
import type { SegmentRow } from '../../store/speech/segmentRows.ts';
import type { ExportedTranscript, TranscriptView } from './view.ts';
import { wordCaptions } from './wordCaptions.ts';

export type ExportFormat = 'text' | 'srt' | 'vtt' | 'rttm' | 'json' | 'markdown';

const kinds: Record<ExportFormat, { ending: string; mediaType: string }> = {
  text: { ending: 'txt', mediaType: 'text/plain; charset=utf-8' },
  srt: { ending: 'srt', mediaType: 'application/x-subrip; charset=utf-8' },
  vtt: { ending: 'vtt', mediaType: 'text/vtt; charset=utf-8' },
  rttm: { ending: 'rttm', mediaType: 'text/plain; charset=utf-8' },
  json: { ending: 'json', mediaType: 'application/json' },
  markdown: { ending: 'md', mediaType: 'text/markdown; charset=utf-8' },
};

/** A transcript as a file. */
export function exportTranscript(
  transcript: TranscriptView,
  segments: readonly SegmentRow[],
  { format, words = false }: { format: ExportFormat; words?: boolean | undefined },
): ExportedTranscript {
  const { ending, mediaType } = kinds[format];
  return {
    fileName: `${fileBase(transcript.recordingName)}.${ending}`,
    mediaType,
    content: contentOf(transcript, segments, format, words),
  };
}

function contentOf(
  transcript: TranscriptView,
  segments: readonly SegmentRow[],
  format: ExportFormat,
  words: boolean,
): string {
  switch (format) {
    case 'text':
      return paragraphs(segments)
        .map(({ speaker, text }) => `${speaker === null ? '' : `${speaker}: `}${text}\n`)
        .join('\n');
    case 'markdown':
      return markdown(transcript, segments);
    case 'srt':
    case 'vtt': {
      const captions = segments.flatMap((segment): Caption[] =>
        words && segment.words !== undefined ? wordCaptions(segment) : [{ ...segment, text: spoken(segment) }],
      );
      return format === 'srt' ? toSrt(captions) : toVtt(captions);
    }
    case 'rttm':
      return rttm(transcript, segments);
    case 'json':
      return `${JSON.stringify({ ...transcript, segments }, null, 2)}\n`;
    default:
      return format satisfies never;
  }
}

/** @throws {YardstickError} `speech/no-speakers` */
function rttm({ recordingName }: TranscriptView, segments: readonly SegmentRow[]): string {
  const turns = segments.flatMap(({ speaker, start, end }) => (speaker === null ? [] : [{ speaker, start, end }]));
  if (turns.length > 0) return toRttm(turns, fileBase(recordingName));
  throw new YardstickError('speech/no-speakers', 'No segment of this transcript says who speaks.', {
    hint: 'Find the speakers or name them first.',
  });
}

function spoken({ speaker, text }: SegmentRow): string {
  return speaker === null ? text : `${speaker}: ${text}`;
}

/** A longer silence, in seconds, begins a new paragraph; so does another speaker, and a paragraph that has become long. */
const pauseSeconds = 2;
const longParagraph = 800;

function paragraphs(segments: readonly SegmentRow[]): { start: number; speaker: string | null; text: string }[] {
  const all: { start: number; end: number; speaker: string | null; text: string }[] = [];
  for (const { start, end, speaker, text } of segments) {
    const last = all.at(-1);
    const goesOn =
      last !== undefined &&
      last.speaker === speaker &&
      start - last.end < pauseSeconds &&
      last.text.length < longParagraph;
    if (goesOn) Object.assign(last, { end, text: `${last.text} ${text}` });
    else all.push({ start, end, speaker, text });
  }
  return all;
}

function markdown(transcript: TranscriptView, segments: readonly SegmentRow[]): string {
  const facts = [
    `Written down by ${transcript.modelName}${transcript.edited ? ', put right by hand' : ''}`,
    ...(transcript.language === null ? [] : [`language ${transcript.language}`]),
    ...(transcript.progress.durationSeconds === null ? [] : [clock(transcript.progress.durationSeconds)]),
  ];
  const body = paragraphs(segments).map(
    ({ start, speaker, text }) =>
      `**[${clock(start)}]${speaker === null ? '' : ` ${plain(speaker)}`}** ${plain(text)}\n`,
  );
  return `# ${plain(transcript.recordingName)}\n\n${plain(facts.join(', '))}.\n\n${body.join('\n')}`;
}

/** Text of a model, or a name, is text: nothing in it becomes a heading, a link or markup. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').replaceAll(/[\\`*_[\]<>#|~]/g, String.raw`\$&`);
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const pad = (value: number) => String(value).padStart(2, '0');
  const rest = `${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
  return whole < 3_600 ? rest : `${Math.floor(whole / 3_600)}:${rest}`;
}

/** A name that every file system takes, without the ending of the recording. */
export function fileBase(name: string): string {
  const base = name
    .replace(/\.[a-z\d]{1,5}$/i, '')
    // oxlint-disable-next-line no-control-regex -- exactly these may not be in a name
    .replaceAll(/[\u0000-\u001f\u007f<>:"/\\|?*~]/g, '_')
    .replace(/^[.\s~]+|[.\s]+$/g, '')
    .slice(0, 120);
  return base === '' || /^(?:con|prn|aux|nul|com\d|lpt\d)$/i.test(base) ? 'transcript' : base;
}
