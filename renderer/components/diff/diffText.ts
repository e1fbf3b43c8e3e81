import { diffWordsWithSpace } from 'diff';

export interface DiffPart {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

export interface TextDiff {
  parts: DiffPart[];
  /** The texts were too long or too different to compare in the time: only their common beginning and end are told apart. */
  coarse: boolean;
}

/**
 * Word-level differences from one text to another, in at most about `timeoutMs`. What cannot be had in that time is given coarsely:
 * the middle removed and added whole.
 */
export function diffText(from: string, to: string, timeoutMs: number): TextDiff {
  const changes = diffWordsWithSpace(from, to, { timeout: timeoutMs });
  if (changes !== undefined) {
    return {
      coarse: false,
      parts: changes.map((change) => ({
        kind: change.added ? 'added' : change.removed ? 'removed' : 'same',
        text: change.value,
      })),
    };
  }
  let start = 0;
  const shorter = Math.min(from.length, to.length);
  while (start < shorter && from.charCodeAt(start) === to.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < shorter - start && from.charCodeAt(from.length - 1 - end) === to.charCodeAt(to.length - 1 - end))
    end += 1;
  const parts: DiffPart[] = [
    { kind: 'same', text: from.slice(0, start) },
    { kind: 'removed', text: from.slice(start, from.length - end) },
    { kind: 'added', text: to.slice(start, to.length - end) },
    { kind: 'same', text: from.slice(from.length - end) },
  ];
  return { coarse: true, parts: parts.filter((part) => part.text !== '') };
}
