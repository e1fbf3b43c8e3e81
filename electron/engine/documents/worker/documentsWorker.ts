import { YardstickError } from '../../../../models/errors.ts';
import { createFileReceiver } from '../../../../models/workers/filePieces.ts';
import type { Watchdog } from '../../../../models/workers/watchdog.ts';
import type { Handlers } from '../../../../models/workers/workerServer.ts';
import type { ParsedDocument } from '../document.ts';
import type { ParserInput } from '../parsers/parser.ts';
import type { DocumentMethods, ParseParams } from './documentMethods.ts';
import { parserOf } from './parserOf.ts';

/** The engine watches the clock; the worker ends itself only when the engine fails to. */
const cpuSeconds = 300;

/** What the worker does with the engine's calls. */
export function createDocumentsWorker(watchdog: Watchdog): Handlers<DocumentMethods> {
  const { begin, append, take } = createFileReceiver();

  async function parse({ name, format, maxCharacters, memoryMegabytes }: ParseParams): Promise<ParsedDocument> {
    const input: ParserInput = { bytes: take(), name, maxCharacters };
    const held = process.memoryUsage.rss() / 2 ** 20;
    try {
      const parser = await parserOf(format);
      return await watchdog.guardAsync(
        { cpuSeconds, memoryMegabytes: Math.max(1, Math.floor(memoryMegabytes - held)) },
        async () => parser(input),
      );
    } catch (thrown) {
      throw asDocumentError(thrown, name);
    }
  }

  return {
    begin,
    append,
    async parse(params) {
      const document = await parse(params);
      return { document, residentMegabytes: Math.round(process.memoryUsage.rss() / 2 ** 20) };
    },
  };
}

/** A parser that stumbles has met a file that is not as it should be: that is said of the file, not of us. */
function asDocumentError(thrown: unknown, name: string): YardstickError {
  if (thrown instanceof YardstickError && thrown.code.startsWith('document/')) return thrown;
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return new YardstickError(
    'document/damaged',
    `${name} could not be read: ${why.slice(0, 200).trim() || 'it is damaged'}`,
    {
      hint: 'Open it in the program that made it and save it anew.',
      cause: thrown,
    },
  );
}
