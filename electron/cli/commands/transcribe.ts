import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Option, type Command } from 'commander';
import { YardstickError } from '../../../models/errors.ts';
import { doubtMeanings } from '../../../models/transcription/transcript.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Transcript } from '../../engine/inference/transcription.ts';
import { toRttm } from '../../engine/media/rttm.ts';
import { toSrt, toVtt, type Caption } from '../../engine/media/subtitles.ts';
import { normalizeTranscript, normalizerName } from '../../engine/statistics/normalizeTranscript.ts';
import { wordErrors, type WordErrors } from '../../engine/statistics/wordErrors.ts';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exitCodes.ts';
import { selectableModelId } from '../modelNames.ts';
import { formatDuration } from '../output/formatQuantity.ts';
import { printable } from '../output/printable.ts';
import { ProgressLine } from '../output/progressLine.ts';
import type { Run } from '../program.ts';
import { UsageError } from '../usageError.ts';
import {
  labelTranscript,
  readSpeakerReference,
  readSpeakers,
  speakerNotes,
  type LabelledTranscript,
} from './speakerLabels.ts';

export interface TranscribeOptions {
  model?: string;
  format: 'text' | 'srt' | 'vtt' | 'rttm' | 'json';
  language?: string;
  translate?: true;
  words?: true;
  models?: string;
  reference?: string;
  references?: string;
  speakers?: number | 'auto';
  speakersReference?: string;
}

type Errors = Omit<WordErrors, 'alignment'> & { normalizer: string; characterErrorRate: number | null };

/** `transcribe FILE...`: recordings to text. */
export function transcribeCommand(program: Command, run: Run): void {
  program
    .command('transcribe')
    .description('recordings to text, with times')
    .argument('<file...>', 'wav; with ffmpeg on the machine also mp3, m4a, flac, ogg, webm, mp4')
    .option('--model <model>', 'local:ID or CONNECTION:MODEL; the first installed speech model without it')
    .addOption(
      new Option('--format <format>', 'how to print it; rttm is who speaks when, and takes --speakers')
        .choices(['text', 'srt', 'vtt', 'rttm', 'json'])
        .default('text'),
    )
    .option('--language <code>', 'what is spoken, e.g. en; found out without it')
    .option('--translate', 'into English')
    .option('--words', 'times of words, too')
    .option('--reference <file>', 'what was really said: prints how many words are wrong')
    .option(
      '--models <a,b,...>',
      'compares these on the recordings; with --references by their error rates. Kept with its recordings, and shown on the page',
    )
    .option(
      '--references <path>',
      'what was really said in each: a table with columns "file" and "text" (csv, tsv, jsonl), or a folder of texts, captions (srt, vtt) and turns (rttm) called like the recordings',
    )
    .option(
      '--speakers <number>',
      'who speaks: auto, or how many; takes two models, see the hint where they are missing',
      readSpeakers,
    )
    .option('--speakers-reference <file>', 'who really speaks when (RTTM): prints the diarization error rate')
    .action(run(transcribe));
}

async function transcribe(
  context: CommandContext,
  options: TranscribeOptions,
  ...operands: (string | string[])[]
): Promise<number> {
  const files = operands.flat().map((file) => path.resolve(file));
  if (options.models !== undefined || options.references !== undefined) {
    const { compareTranscripts } = await import('./transcribeCompare.ts');
    return await compareTranscripts(context, options, files);
  }
  for (const [name, value] of [
    ['--reference', options.reference],
    ['--speakers-reference', options.speakersReference],
  ]) {
    if (value === undefined || files.length < 2) continue;
    throw new UsageError('usage/one-file', `${name} is for one recording`, {
      hint:
        name === '--reference'
          ? 'Give one file at a time, or a table or a folder with --references.'
          : 'Give one file at a time.',
    });
  }
  requireSpeakers(options);
  const reference = options.reference === undefined ? null : await readFile(path.resolve(options.reference), 'utf8');
  const turns = options.speakersReference === undefined ? null : await readSpeakerReference(options.speakersReference);
  const asJson = context.json || options.format === 'json';
  const done: (LabelledTranscript & { errors?: Errors })[] = [];
  await context.withEngine(async (engine) => {
    const model = options.model === undefined ? firstModel(engine) : selectableModelId(options.model);
    // Said at once, not after an hour of transcribing.
    if (options.speakers !== undefined) engine.diarizer.requireModels();
    for (const file of files) {
      if (context.signal.aborted) break;
      const heard = await follow(context, engine, { model, file, options });
      const transcript: LabelledTranscript =
        options.speakers === undefined
          ? heard
          : await labelTranscript(context, engine, heard, {
              speakers: options.speakers === 'auto' ? null : options.speakers,
              words: options.words === true,
              reference: turns,
            });
      const errors = reference === null || transcript.error !== undefined ? undefined : errorsOf(reference, transcript);
      done.push(errors === undefined ? transcript : { ...transcript, errors });
      if (!asJson) context.terminal.out(formatted(transcript, options, files));
      report(context, transcript, errors);
    }
  });
  if (asJson) {
    const documents = done.map((transcript) => ({ ...transcript, file: given(transcript.file) }));
    context.terminal.out(`${JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 2)}\n`);
  }
  if (context.signal.aborted) return exitCodes.interrupted;
  return done.every(({ error }) => error === undefined) ? exitCodes.done : exitCodes.failed;
}

/** @throws {UsageError} where something is asked of the speakers and nobody looks for them */
function requireSpeakers({ speakers, speakersReference, format }: TranscribeOptions): void {
  if (speakers !== undefined) return;
  const asked =
    speakersReference === undefined
      ? format === 'rttm' && '--format rttm prints who speaks when, which'
      : '--speakers-reference measures what';
  if (asked === false) return;
  throw new UsageError('usage/no-speakers', `${asked} --speakers finds`, { hint: 'Add: --speakers auto' });
}

/** @throws {YardstickError} `model/not-installed` */
export function firstModel(engine: Engine): string {
  const found = engine.transcriber.models().find(({ local, installed }) => local && installed);
  if (found !== undefined) return found.id;
  throw new YardstickError('model/not-installed', 'No speech model is installed.', {
    hint: 'Get one: yardstick models pull whisper-base',
  });
}

async function follow(
  context: CommandContext,
  engine: Engine,
  { model, file, options }: { model: string; file: string; options: TranscribeOptions },
): Promise<Transcript> {
  const progress = new ProgressLine(context.terminal);
  const name = path.basename(file);
  // A service says nothing until all of it is done.
  const startedAt = performance.now();
  const waiting = model.startsWith('local:')
    ? undefined
    : setInterval(() => {
        const text = `${name}: sent to ${model}, waiting for its answer for ${formatDuration(performance.now() - startedAt)}`;
        progress.showText('waiting', printable(text));
      }, 1_000);
  try {
    for await (const event of engine.transcriber.transcribe({
      model,
      file,
      signal: context.signal,
      ...(options.language === undefined ? {} : { language: options.language }),
      ...(options.translate === true ? { task: 'translate' as const } : {}),
      // Where a word was said decides whose it is.
      ...(options.words === true || options.speakers !== undefined ? { words: true } : {}),
    })) {
      if (event.type === 'finished') return event.transcript;
      if (event.type === 'progress') {
        const { seconds, durationSeconds: whole, secondsLeft } = event;
        const share = whole === null || whole <= 0 ? '' : ` ${Math.floor(Math.min(1, seconds / whole) * 100)} %`;
        const left = secondsLeft === null || secondsLeft <= 0 ? '' : `, ${formatDuration(secondsLeft * 1000)} left`;
        progress.showText(name, printable(`${name}:${share} ${formatDuration(seconds * 1000)} of speech read${left}`));
      }
    }
  } finally {
    clearInterval(waiting);
    progress.end();
  }
  throw new YardstickError('internal/unexpected', `${name} ended without a result`);
}

/** @param files all that are transcribed together */
function formatted(
  transcript: LabelledTranscript,
  { format, words }: TranscribeOptions,
  files: readonly string[],
): string {
  if (format === 'rttm') return toRttm(transcript.diarization?.turns ?? [], recordingName(transcript.file, files));
  // With --words every word is a caption of its own.
  const captions: readonly Caption[] =
    words === true
      ? transcript.segments.flatMap((segment): Caption[] => segment.words ?? [segment])
      : transcript.segments.map((segment) => ({ ...segment, text: spoken(segment) }));
  if (format === 'srt') return toSrt(captions);
  if (format === 'vtt') return toVtt(captions);
  const text = transcript.segments.map((segment) => `${printable(spoken(segment))}\n`).join('');
  return files.length > 1 ? `== ${printable(given(transcript.file))}\n${text}` : text;
}

/** As RTTM calls it: by its file's name without the ending, or, where two of them are called so, by the path, or programs that score it would take both for one. */
export function recordingName(file: string, files: readonly string[]): string {
  // Its spaces are joined there.
  const nameOf = (one: string) => path.parse(one).name.replaceAll(/\s+/g, '_');
  const name = nameOf(file);
  return files.some((other) => other !== file && nameOf(other) === name) ? given(file) : name;
}

function report(context: CommandContext, transcript: LabelledTranscript, errors: Errors | undefined): void {
  const { timings, error, warnings, segments } = transcript;
  const name = path.basename(transcript.file);
  for (const warning of warnings) context.note(`${name}: ${warning}`);
  for (const note of doubtNotes(segments)) context.note(`${name}: ${note}`);
  if (error === undefined && segments.length === 0 && transcript.unwrittenSeconds === undefined) {
    context.note(`${name}: nobody speaks.`);
  }
  if (error !== undefined) {
    if (segments.length > 0) context.note(`${name}: what was done is kept.`);
    context.reportError({
      ...error,
      message: error.message.includes(name) ? error.message : `${name}: ${error.message}`,
    });
    return;
  }
  const parts = [
    transcript.model,
    ...languageParts(transcript),
    formatDuration(timings.totalMs),
    ...(timings.realTimeFactor === null ? [] : [`${timings.realTimeFactor.toFixed(3)} x real time`]),
    ...(timings.loadMs > 0 ? [`load ${formatDuration(timings.loadMs)}`] : []),
    transcript.destination === undefined ? 'stayed here' : `went to ${transcript.destination}`,
  ];
  context.note(`${name}: ${parts.join(', ')}`);
  for (const note of speakerNotes(transcript)) context.note(`${name}: ${note}`);
  if (errors === undefined) return;
  const percent = (share: number | null) => (share === null ? 'not defined' : `${(share * 100).toFixed(1)} %`);
  context.note(
    `${name}: word error rate ${percent(errors.rate)} (${errors.substitutions} substituted, ${errors.deletions} left out, ${errors.insertions} put in, of ${errors.referenceLength}), character error rate ${percent(errors.characterErrorRate)}, normalised by ${errors.normalizer}`,
  );
}

/** What was heard, and how sure the model was of it where it found that out itself; of what nobody said there is none. */
function languageParts({ language, languageProbability, segments, unwrittenSeconds }: Transcript): string[] {
  if (language === null || (segments.length === 0 && unwrittenSeconds === undefined)) return [];
  return [languageProbability === null ? language : `${language} (${Math.round(languageProbability * 100)} % sure)`];
}

/** What makes a segment doubtful, with the threshold, and how many there are. */
function doubtNotes(segments: Transcript['segments']): string[] {
  const doubtful = segments.filter(({ doubts }) => doubts.length > 0).length;
  if (doubtful === 0) return [];
  const kinds = Object.entries(doubtMeanings).flatMap(([kind, meaning]) => {
    const count = segments.filter(({ doubts }) => doubts.some((doubt) => doubt === kind)).length;
    return count === 0 ? [] : [`${count} × ${meaning}`];
  });
  return [`${doubtful} of ${segments.length} segments are doubtful: ${kinds.join('; ')}.`];
}

function spoken({ speaker, text }: LabelledTranscript['segments'][number]): string {
  return speaker === undefined || speaker === null ? text : `${speaker}: ${text}`;
}

function errorsOf(reference: string, transcript: Pick<Transcript, 'text'>): Errors {
  const [said, written] = [normalizeTranscript(reference), normalizeTranscript(transcript.text)];
  const { alignment: _alignment, ...errors } = wordErrors(said, written);
  return {
    ...errors,
    characterErrorRate: wordErrors(said, written, 'character').rate,
    normalizer: normalizerName,
  };
}

/** As it was written on the command line, as far as that can be told. */
function given(file: string): string {
  return path.relative(process.cwd(), file) || file;
}
