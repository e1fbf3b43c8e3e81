import { reportError } from '../../../../models/errors.ts';
import { normalizeTranscript } from '../../statistics/normalizeTranscript.ts';
import type { ReferenceRow } from '../../store/speech/recordingRows.ts';
import { saidFrom, turnsFrom } from './givenReference.ts';
import { recordingNames, type FoundRecording } from './recordingNames.ts';
import type { Recordings } from './recordings.ts';
import { referenceSources, type ReferenceSource } from './referenceSources.ts';
import type { SpeechDesk } from './speechDesk.ts';
import type { SpeechWork } from './speechRooms.ts';
import type { ReferenceMatch, ReferencesLeftOut, ReferencesView } from './view.ts';

/** Recordings of one look at the library. */
const pageRows = 200;
/** Of what was left out, so many are told one by one. */
const mostTold = 200;

interface Found {
  from: string[];
  said: { format: ReferenceRow['format']; content: string } | null;
  turns: string | null;
}

/** References of many recordings at once, found by their names. */
export function createManyReferences(
  { store }: SpeechWork,
  recordings: Pick<Recordings, 'setReference'>,
): Pick<SpeechDesk, 'setReferences'> {
  function allRecordings(wanted: readonly string[] | undefined) {
    const rows = store.speech.recordings;
    if (wanted !== undefined) return wanted.flatMap((id) => rows.get(id) ?? []);
    const all = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = rows.list({ limit: pageRows, cursor });
      all.push(...page.items);
      cursor = page.nextCursor;
    }
    return all;
  }

  return {
    async setReferences({ files, recordings: wanted, apply }) {
      const leftOut: ReferencesLeftOut[] = [];
      const sources: ReferenceSource[] = [];
      for (const file of files) {
        try {
          // One after another: a large table is read by a process of its own.
          sources.push(...(await referenceSources(file)));
        } catch (thrown) {
          leftOut.push({ from: file.name, why: 'unreadable', error: reportError(thrown) });
        }
      }
      const all = allRecordings(wanted);
      const found = foundOf(sources, recordingNames(all), leftOut);
      const matched: ReferenceMatch[] = [];
      for (const { id, name, reference } of all) {
        const one = found.get(id);
        if (one === undefined) continue;
        matched.push({
          recordingId: id,
          recordingName: name,
          from: one.from,
          format: one.said?.format ?? 'rttm',
          words: one.said?.format === 'text' ? normalizeTranscript(one.said.content).split(' ').length : null,
          hasTurns: one.turns !== null,
          replaces: reference !== null,
        });
      }
      if (apply) {
        store.transaction(() => {
          for (const [id, { said, turns }] of found) {
            recordings.setReference({
              id,
              ...(said === null ? {} : { text: said.content, format: said.format as 'text' | 'srt' | 'vtt' }),
              ...(turns === null ? {} : { speakers: turns }),
            });
          }
        });
      }
      const open = all.filter(({ id, reference }) => reference === null && !found.has(id));
      return {
        matched,
        leftOut: leftOut.slice(0, mostTold),
        leftOutCount: leftOut.length,
        without: open.slice(0, mostTold).map(({ name }) => name),
        withoutCount: open.length,
      } satisfies ReferencesView;
    },
  };
}

/** Checked as a single one is; captions before text, since they carry times. */
function foundOf(
  sources: readonly ReferenceSource[],
  find: (name: string) => FoundRecording,
  leftOut: ReferencesLeftOut[],
): Map<string, Found> {
  const found = new Map<string, Found>();
  const carriesTimes = ({ given }: ReferenceSource) => 'said' in given && given.said.format !== 'text';
  const inOrder = sources.toSorted((a, b) => Number(carriesTimes(b)) - Number(carriesTimes(a)));
  for (const { from, names, given } of inOrder) {
    const tries = names.map(find);
    const hit = tries.find((one) => typeof one === 'object');
    if (hit === undefined) {
      leftOut.push({
        from,
        why: tries.includes('several') ? 'several' : 'no-recording',
        name: baseName(names[0] ?? '').slice(0, 300),
      });
      continue;
    }
    const one = found.get(hit.id) ?? { from: [], said: null, turns: null };
    try {
      if ('turns' in given) {
        const turns = turnsFrom(given.turns);
        if (one.turns !== null) leftOut.push({ from, why: 'twice' });
        else if (turns !== null) keep(one, from, { turns });
      } else {
        const said = saidFrom(given.said.content, given.said.format);
        if (said === null) leftOut.push({ from, why: 'blank' });
        else if (one.said === null) keep(one, from, { said });
        else leftOut.push({ from, why: 'twice' });
      }
    } catch (thrown) {
      leftOut.push({ from, why: 'unreadable', error: reportError(thrown) });
    }
    if (one.from.length > 0) found.set(hit.id, one);
  }
  return found;
}

function keep(one: Found, from: string, part: Partial<Pick<Found, 'said' | 'turns'>>): void {
  Object.assign(one, part);
  one.from.push(from);
}

function baseName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
}
