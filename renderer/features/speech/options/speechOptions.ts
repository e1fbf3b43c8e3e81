import { useEffect, useState } from 'react';
import type { SpeechModel } from '../speechTypes.ts';

/** How recordings are to be written down. `language` null: found out. */
export interface SpeechOptions {
  model: string | null;
  language: string | null;
  task: 'transcribe' | 'translate';
  words: boolean;
  /** New recordings begin by themselves, where they stay on this machine. */
  atOnce: boolean;
}

const first: SpeechOptions = { model: null, language: null, task: 'transcribe', words: true, atOnce: true };
const key = 'yardstick-speech-options';

/** The options as they were left, on this machine's browser; what cannot be read counts as never set. */
export function useSpeechOptions(): [SpeechOptions, (change: Partial<SpeechOptions>) => void] {
  const [options, setOptions] = useState(readOptions);
  useEffect(() => localStorage.setItem(key, JSON.stringify(options)), [options]);
  return [options, (change) => setOptions((before) => ({ ...before, ...change }))];
}

function readOptions(): SpeechOptions {
  try {
    return parseOptions(JSON.parse(localStorage.getItem(key) ?? 'null'));
  } catch {
    return first;
  }
}

/** Anything may stand in the browser's store: what makes no sense is left out. */
export function parseOptions(kept: unknown): SpeechOptions {
  if (typeof kept !== 'object' || kept === null) return first;
  const { model, language, task, words, atOnce } = kept as Partial<Record<keyof SpeechOptions, unknown>>;
  return {
    model: typeof model === 'string' ? model : null,
    language: typeof language === 'string' && /^[a-z]{2,3}$/.test(language) ? language : null,
    task: task === 'translate' ? 'translate' : 'transcribe',
    words: words !== false,
    atOnce: atOnce !== false,
  };
}

/** The model that is meant: the chosen one, also where it has yet to be installed; where none was chosen the first that is installed here. */
export function chosenModel(models: readonly SpeechModel[], options: SpeechOptions): SpeechModel | null {
  return (
    models.find(({ id }) => id === options.model) ?? models.find((model) => model.local && model.installed) ?? null
  );
}

/** What the engine is asked for: nothing that the model cannot do. */
export function requestOf(model: SpeechModel, options: SpeechOptions) {
  const english = model.languages === 'english';
  return {
    model: model.id,
    ...(options.language === null || english ? {} : { language: options.language }),
    task: options.task === 'translate' && model.translates ? ('translate' as const) : ('transcribe' as const),
    words: options.words,
  };
}
