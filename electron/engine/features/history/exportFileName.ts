/** A name for an exported file that every file system takes: letters and digits of the title, dashes, an ending. */
export function exportFileName(title: string, ending: 'md' | 'html' | 'json'): string {
  const words =
    title
      .toWellFormed()
      .normalize('NFC')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const characters = Array.from(words.join('-').toLowerCase()).slice(0, 50).join('').replace(/-$/u, '');
  return `yardstick-${characters || 'conversation'}.${ending}`;
}
