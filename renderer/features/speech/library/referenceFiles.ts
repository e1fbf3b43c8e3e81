/** Endings of what references come in. */
export const referenceEndings = ['txt', 'srt', 'vtt', 'rttm', 'csv', 'tsv', 'jsonl', 'json'] as const;

/** Bytes of all files that are sent at once; in JSON they grow a little. */
export const mostReferenceBytes = 8 * 1024 * 1024;
/** Files that the engine takes at once. */
export const mostReferenceFiles = 2_000;

/** Those of some files that may be references, each with the folders that it came in. What else is in a folder is left out. */
export function referenceFiles(files: readonly File[]): { file: File; name: string }[] {
  return files
    .filter(({ name }) => referenceEndings.some((ending) => name.toLowerCase().endsWith(`.${ending}`)))
    .map((file) => ({ file, name: placeOf(file) }));
}

/** A dropped folder gives `path`, a chosen one `webkitRelativePath`. */
function placeOf(file: File & { path?: string }): string {
  const place = file.webkitRelativePath || file.path || file.name;
  return place.replace(/^\.?\//, '');
}
