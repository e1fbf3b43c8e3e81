import type { LocalModels } from '../../../../models/language/localModels.ts';
import type { PromptMessage, RunSettings } from '../../inference/answer.ts';
import { promptMessages } from '../../inference/modelPrompt.ts';

/** A draft as one local column would be asked it. */
interface ColumnDraft {
  /** Without `local:`. */
  model: string;
  settings: RunSettings;
  messages: PromptMessage[];
  sequence: string;
}

/** Reads a draft into local models while the person types. Never in the way of an answer: it only runs when nothing else does. */
export interface DraftReader {
  /** `columns` is called once the person has paused; an earlier draft is dropped. */
  read(columns: () => ColumnDraft[]): void;
  /** Called before every answer. */
  cancel(): void;
}

/** Milliseconds without a key before a draft is worth reading. */
const typingPause = 300;

export function createDraftReader(options: { localModels: LocalModels; isIdle: () => boolean }): DraftReader {
  let reading: AbortController | undefined;
  let timer: NodeJS.Timeout | undefined;

  const cancel = () => {
    clearTimeout(timer);
    reading?.abort();
  };

  async function readAll(columns: ColumnDraft[], signal: AbortSignal): Promise<void> {
    for (const { model, settings, messages, sequence } of columns) {
      if (signal.aborted || !options.isIdle()) return;
      await options.localModels.preload(model, promptMessages(messages, settings), sequence, signal);
    }
  }

  return {
    read(columns) {
      cancel();
      timer = setTimeout(() => {
        if (!options.isIdle()) return;
        const controller = new AbortController();
        reading = controller;
        // Reading ahead is a favour: if it fails, the prompt is simply read when it is asked.
        void readAll(columns(), controller.signal).catch(() => undefined);
      }, typingPause);
    },
    cancel,
  };
}
