import { YardstickError } from '../../../../models/errors.ts';
import { guessMapping } from '../../evaluation/data/guessMapping.ts';
import { readTable } from '../../evaluation/data/readTable.ts';
import type { Table } from '../../evaluation/data/table.ts';
import { readRttm } from '../../media/rttm.ts';
import type { ReferenceRow } from '../../store/speech/recordingRows.ts';

/** A file as somebody gave it; its name may have folders before it. */
export interface ReferenceFile {
  name: string;
  content: string;
}

/** What is said in one recording, or who speaks in it when. */
export interface ReferenceSource {
  /** File and row, for people. */
  from: string;
  /** What it may call its recording, the likeliest first. */
  names: string[];
  given: { said: { format: ReferenceRow['format']; content: string } } | { turns: string };
}

const tableEnding = /\.(?:csv|tsv|tab|jsonl|ndjson|json)$/i;
const anyEnding = /\.[^./\\]{1,10}$/;
/** Columns that name recordings without the ending of a sound file. */
const nameColumns = [
  'file',
  'filename',
  'filepath',
  'path',
  'audiofilepath',
  'recording',
  'audio',
  'clip',
  'name',
  'id',
  'uttid',
  'utteranceid',
];
/** Columns of what is said, where their name says nothing that a table of prompts would be known by. */
const saidColumns = ['reference', 'transcript', 'transcription', 'text', 'sentence', 'words', 'said'];

/**
 * References in one file: a text or captions, called like their recording; turns (RTTM) of one recording or of many; or a table (CSV, TSV, JSON lines) with a
 * row for each recording.
 * @throws {YardstickError} `speech/bad-references`, `data/…`
 */
export async function referenceSources({ name, content }: ReferenceFile): Promise<ReferenceSource[]> {
  if (content.includes('\0')) {
    throw new YardstickError('speech/bad-references', `${name} is no text in UTF-8.`, {
      hint: 'Save it as text, in UTF-8.',
    });
  }
  if (/\.rttm$/i.test(name)) return turnsIn(name, content);
  if (tableEnding.test(name)) return rowsIn(name, await readTable({ name: fileOf(name), content }));
  return [
    {
      from: name,
      names: [name.replace(anyEnding, ''), name],
      given: { said: { format: formatOf(name, content), content } },
    },
  ];
}

function formatOf(name: string, content: string): ReferenceRow['format'] {
  const head = content.slice(0, 2_000).replace(/^\uFEFF/u, '');
  if (head.startsWith('WEBVTT') || /\.vtt$/i.test(name)) return 'vtt';
  if (/\.srt$/i.test(name)) return 'srt';
  return /^\s*\d+\s*\r?\n\s*\d{1,3}:\d{2}:\d{2}[,.]\d{1,3}\s*-->/.test(head) ? 'srt' : 'text';
}

/** The second field of a turn names its recording: a file for a whole collection has many of them. */
function turnsIn(name: string, content: string): ReferenceSource[] {
  const byRecording = new Map<string, string[]>();
  for (const line of content.replace(/^\uFEFF/u, '').split(/\r?\n/)) {
    const [kind, recording] = line.trim().split(/\s+/);
    if (kind !== 'SPEAKER' || recording === undefined) continue;
    const there = byRecording.get(recording);
    if (there === undefined) byRecording.set(recording, [line]);
    else there.push(line);
  }
  if (byRecording.size === 0 || readRttm(content) === null) {
    throw new YardstickError('speech/bad-references', `${name} does not say who speaks when.`, {
      hint: 'It takes RTTM: lines such as SPEAKER talk 1 12.3 4.5 <NA> <NA> Anna <NA> <NA>.',
    });
  }
  const isOne = byRecording.size === 1;
  return [...byRecording].map(([recording, lines]) => ({
    from: isOne ? name : `${name}, ${recording}`,
    names: isOne ? [name.replace(anyEnding, ''), recording] : [recording],
    given: { turns: lines.join('\n') },
  }));
}

function rowsIn(name: string, { columns, rows, lines }: Table): ReferenceSource[] {
  const mapping = guessMapping(columns, rows);
  const plain = (column: string) => column.toLowerCase().replaceAll(/[^a-z\d]/g, '');
  const named = (wanted: readonly string[], but?: string) =>
    wanted.flatMap((one) => columns.find((column) => plain(column) === one && column !== but) ?? [])[0];
  const recording = columns.find((column) => mapping[column] === 'audio') ?? named(nameColumns) ?? columns[0];
  const said =
    columns.find((column) => mapping[column] === 'reference' && column !== recording) ??
    named(saidColumns, recording) ??
    (columns.length === 2 ? columns.find((column) => column !== recording) : undefined);
  if (recording === undefined || said === undefined) {
    throw new YardstickError('speech/bad-references', `${name} does not show which column is what is said.`, {
      hint: 'Give it a column "file" with the names of the recordings and a column "text" with what is said in them.',
    });
  }
  return rows.map((row, index) => ({
    from: `${name}, row ${lines?.[index] ?? index + 1}`,
    names: [row[recording] ?? ''],
    given: { said: { format: 'text', content: row[said] ?? '' } },
  }));
}

function fileOf(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
}
