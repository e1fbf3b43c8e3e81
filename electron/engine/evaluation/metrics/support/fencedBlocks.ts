/** A block between lines of three or more marks (` or ~). */
export interface FencedBlock {
  /** First word behind the opening marks, lower case; empty where there is none. */
  language: string;
  text: string;
}

const mostBlocks = 100;

/** The blocks of a Markdown text, at most 100. One that nothing ends goes on to the end. */
export function fencedBlocks(text: string): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: { fence: string; language: string; lines: string[] } | undefined;
  const close = () => {
    if (open !== undefined) blocks.push({ language: open.language, text: open.lines.join('\n') });
    open = undefined;
  };
  for (const line of text.split('\n')) {
    const [, fence, info = ''] = /^ {0,3}(`{3,}|~{3,})\s*(\S{0,40})/.exec(line) ?? [];
    if (open === undefined) {
      if (fence !== undefined) open = { fence, language: info.toLowerCase(), lines: [] };
    } else if (fence !== undefined && info === '' && fence.startsWith(open.fence)) {
      close();
      if (blocks.length === mostBlocks) return blocks;
    } else open.lines.push(line.replace(/\r$/, ''));
  }
  close();
  return blocks;
}
