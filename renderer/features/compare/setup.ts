import type { Conversation, RunSettings, SelectableModel } from '../../app/engineTypes.ts';

/** What a prompt is run with: what the user can change before and between turns. */
export interface Setup {
  models: string[];
  settings: RunSettings;
  blind: boolean;
  repeat: number;
}

export const mostColumns = 6;
export const mostRepeats = 20;
export const mostExamples = 32;
/** Of an answer. What is beyond these three the engine refuses (`runSettings.ts` there; a test holds the two together). */
export const mostTokens = 131_072;
export const largestSeed = 4_294_967_295;
export const mostStopStrings = 4;

export function setupOf(conversation: Conversation): Setup {
  const { models, settings, blind, repeat } = conversation;
  return { models, settings, blind, repeat };
}

/** Columns a new comparison starts with: those used last if they are still there, else the first usable models, instruct ones first. */
export function firstModels(wanted: readonly string[], selectable: readonly SelectableModel[]): string[] {
  const usable = selectable.filter((model) => model.installed);
  const kept = wanted.filter((id) => usable.some((model) => model.id === id)).slice(0, mostColumns);
  if (kept.length > 0) return kept;
  const rank = (model: SelectableModel) => (model.local ? 0 : 2) + (model.tuning === 'base' ? 1 : 0);
  return [...usable]
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, 2)
    .map((model) => model.id);
}

/** A copy of the settings with one of them changed; `undefined` takes it out, so that the model's own default holds again. */
export function withSetting<K extends keyof RunSettings>(
  settings: RunSettings,
  key: K,
  value: RunSettings[K] | undefined,
): RunSettings {
  const { [key]: _old, ...rest } = settings;
  return value === undefined ? (rest as RunSettings) : { ...rest, [key]: value };
}

/** The settings that differ from the models' defaults, in words, shortest first to read. */
export function settingWords(settings: RunSettings): string[] {
  const words: string[] = [];
  if (settings.system !== undefined) words.push('system prompt');
  const shots = settings.examples?.length ?? 0;
  if (shots > 0) words.push(shots === 1 ? 'one-shot' : `${shots} examples`);
  if (settings.temperature !== undefined) words.push(`temperature ${settings.temperature}`);
  if (settings.topP !== undefined) words.push(`top-p ${settings.topP}`);
  if (settings.maxTokens !== undefined) words.push(`max ${settings.maxTokens} tokens`);
  if (settings.seed !== undefined) words.push(`seed ${settings.seed}`);
  const stops = settings.stop?.length ?? 0;
  if (stops > 0) words.push(stops === 1 ? '1 stop string' : `${stops} stop strings`);
  return words;
}
