import path from 'node:path';

/** What a recording is found by. */
export interface NamedRecording {
  id: string;
  name: string;
  /** Of its file, where that stays in its own place. */
  path: string | null;
}

export type FoundRecording = { id: string } | 'none' | 'several';

/** Endings that a list, or a text beside a recording, may have left on its name. */
const mediaEnding = /\.(?:wav|mp3|m4a|m4b|mp4|flac|ogg|oga|opus|webm|mkv|mov|avi|aac|aiff?|aifc|caf|wma|amr|3gp)$/;
/** Captions are often called by their language: `talk.en.srt`. */
const languageEnding = /\.[a-z]{2,3}(?:-[a-z\d]{2,8})?$/;

/**
 * Finds recordings by what a file or a row of a list calls them: by the whole name before the name without its ending, and, where several are called so, by the
 * folders before it. What fits several of them fits none: a wrong text would pass for bad hearing.
 * @returns a function of the name as it was written, with folders or without
 */
export function recordingNames(recordings: readonly NamedRecording[]): (written: string) => FoundRecording {
  const byWhole = new Map<string, NamedRecording[]>();
  const byStem = new Map<string, NamedRecording[]>();
  for (const recording of recordings) {
    const own = new Set(
      [recording.name, ...(recording.path === null ? [] : [path.basename(recording.path)])].map(plain),
    );
    for (const name of own) put(byWhole, name, recording);
    for (const stem of new Set([...own].map(withoutMedia))) put(byStem, stem, recording);
  }
  return (written) => {
    const place = plain(written);
    const name = place.slice(place.lastIndexOf('/') + 1);
    const stem = withoutMedia(name);
    const found =
      byWhole.get(name) ??
      // A list may name what a recording was before it was converted.
      byStem.get(stem) ??
      byStem.get(stem.replace(languageEnding, '')) ??
      [];
    return oneOf(found, place);
  };
}

function oneOf(found: readonly NamedRecording[], place: string): FoundRecording {
  const [first, second] = found;
  if (first === undefined) return 'none';
  if (second === undefined) return { id: first.id };
  if (!place.includes('/')) return 'several';
  const folders = place.replace(/^\.?\//, '').replace(/[^/]*$/, '');
  const within = found.filter((one) => one.path !== null && `/${folderOf(plain(one.path))}`.endsWith(`/${folders}`));
  const [only, another] = within;
  return only === undefined || another !== undefined ? 'several' : { id: only.id };
}

function put(map: Map<string, NamedRecording[]>, key: string, recording: NamedRecording): void {
  const there = map.get(key);
  if (there === undefined) map.set(key, [recording]);
  else there.push(recording);
}

/** Names that look alike are alike: composed or not, in whatever case, with the slashes of whatever system; RTTM joins words by underscores. */
function plain(text: string): string {
  return text.trim().normalize('NFC').toLowerCase().replaceAll('\\', '/').replaceAll(/\s+/g, '_');
}

function withoutMedia(name: string): string {
  return name.replace(mediaEnding, '');
}

/** With its slash at the end. */
function folderOf(place: string): string {
  return place.slice(0, place.lastIndexOf('/') + 1).replace(/^\//, '');
}
