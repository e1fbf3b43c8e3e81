/**
 * A name for a file to take along that every file system takes: letters and digits of a title, dashes, an ending.
 * @param nameless what a title without any letters is called
 */
export function exportFileName(title: string, ending: string, nameless: string): string {
  const words =
    title
      .toWellFormed()
      .normalize('NFC')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const short = Array.from(words.join('-').toLowerCase()).slice(0, 50).join('').replace(/-$/u, '');
  return `yardstick-${short === '' ? nameless : short}.${ending}`;
}
