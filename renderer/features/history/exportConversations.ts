import type { EngineClient } from '../../app/trpc.ts';
import type { ExportFormat } from './ConversationRow.tsx';

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
): Promise<ExportedFile> {
  const files: ExportedFile[] = [];
  for (const id of ids) files.push(await client.history.export.query({ id, format }));
  return joinExports(files, format);
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
