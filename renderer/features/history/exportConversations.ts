import type { EngineOutput } from '../../app/engineTypes.ts';
import type { EngineClient } from '../../app/trpc.ts';
import type { ExportFormat } from './ConversationRow.tsx';

type ExportPiece = EngineOutput['history']['export']['pieces'][number];

export interface ExportedFile {
  fileName: string;
  mediaType: string;
  content: string;
}

/** Fetches one conversation as a file, or several as one: Markdown one after another, JSON as a list. */
export async function exportConversations(
  client: EngineClient,
  ids: readonly string[],
  format: ExportFormat,
  onProgress: (share: number) => void = () => undefined,
): Promise<ExportedFile> {
  const files: ExportedFile[] = [];
  for (const [index, id] of ids.entries()) {
    const { fileName, mediaType, pieces } = await client.history.export.query({ id, format });
    const content = await wholeText(pieces, (share) => onProgress((index + share) / ids.length));
    files.push({ fileName, mediaType, content });
  }
  return joinExports(files, format);
}

/** The text of a file, with what a model wrote drawn. The renderer comes with the first file that needs it. */
async function wholeText(pieces: readonly ExportPiece[], onProgress: (share: number) => void): Promise<string> {
  const texts: string[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (index % 100 === 0) onProgress(index / pieces.length);
    if (typeof piece === 'string') texts.push(piece);
    else {
      const { markdownToHtml } = await import('../../components/markdown/markdownToHtml.tsx');
      texts.push(await markdownToHtml(piece.markdown));
    }
  }
  return texts.join('');
}

/** One file of several; a single one stays as it is. */
export function joinExports(files: readonly ExportedFile[], format: ExportFormat): ExportedFile {
  const [first] = files;
  if (first === undefined) throw new Error('Nothing was chosen to export.');
  if (files.length === 1) return first;
  const ending = format === 'json' ? 'json' : format === 'html' ? 'html' : 'md';
  return {
    fileName: `yardstick-${files.length}-conversations.${ending}`,
    mediaType: first.mediaType,
    content:
      format === 'json'
        ? `[\n${files.map((file) => file.content.trim()).join(',\n')}\n]\n`
        : files.map((file) => file.content.trim()).join('\n\n---\n\n') + '\n',
  };
}
