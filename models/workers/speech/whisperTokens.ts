/** The numbers that are no text: where a transcript starts and ends, languages, tasks, times. */
export interface WhisperTokens {
  start: number;
  end: number;
  /** What the decoder gives as the chance that nobody speaks. */
  noSpeech: number;
  /** The first of the time tokens: 0.00 s. */
  firstTime: number;
  /** Codes to tokens; empty for a model that knows English only. */
  languages: ReadonlyMap<string, number>;
  tasks: { transcribe: number; translate: number } | null;
  /** Never chosen: notes, brackets and other things that nobody says. */
  suppressed: readonly number[];
  /** Which heads of which layers look at the word that is being written: `[layer, head]`. */
  alignmentHeads: readonly (readonly [number, number])[];
}

const mostTokens = 300_000;
const mostHeads = 512;

/**
 * Reads `generation_config.json`. It comes with the model and may say anything: a number out of bounds is an error, not an address.
 * @throws where it is not the one of a Whisper model
 */
export function readWhisperTokens(
  config: Record<string, unknown>,
  shape: { layers: number; heads: number },
): WhisperTokens {
  const noTimes = tokenIn(config['no_timestamps_token_id']);
  const languages = mapIn(config['lang_to_id']);
  const tasks = mapIn(config['task_to_id']);
  const isMultilingual = config['is_multilingual'] === true;
  const [transcribe, translate] = [tasks.get('transcribe'), tasks.get('translate')];
  if (noTimes === null) throw new Error('generation_config.json does not say which token stands for "no times"');
  if (isMultilingual && (languages.size === 0 || transcribe === undefined || translate === undefined)) {
    throw new Error('generation_config.json names no languages or tasks');
  }
  return {
    start: required(config, 'decoder_start_token_id'),
    end: required(config, 'eos_token_id'),
    // In every vocabulary they stand in this order: nobody speaks, no times, 0.00 s, 0.02 s, …
    noSpeech: noTimes - 1,
    firstTime: noTimes + 1,
    languages: isMultilingual
      ? new Map([...languages].map(([name, token]) => [name.replace(/^<\|(.+)\|>$/, '$1'), token]))
      : new Map(),
    tasks: isMultilingual && transcribe !== undefined && translate !== undefined ? { transcribe, translate } : null,
    suppressed: listIn(config['suppress_tokens']),
    alignmentHeads: headsIn(config['alignment_heads'], shape),
  };
}

function required(config: Record<string, unknown>, name: string): number {
  const value = config[name];
  const token = tokenIn(Array.isArray(value) ? (value as unknown[])[0] : value);
  if (token === null) throw new Error(`generation_config.json does not say ${name}`);
  return token;
}

function tokenIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value < mostTokens ? value : null;
}

function listIn(value: unknown): number[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 10_000).flatMap((entry: unknown) => tokenIn(entry) ?? []);
}

function mapIn(value: unknown): Map<string, number> {
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(
    Object.entries(value).flatMap(([name, entry]: [string, unknown]) => {
      const token = tokenIn(entry);
      return token === null || !/^[\w<>|]{1,16}$/.test(name) ? [] : [[name, token] as const];
    }),
  );
}

function headsIn(value: unknown, { layers, heads }: { layers: number; heads: number }): [number, number][] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, mostHeads).flatMap((entry: unknown) => {
    const [layer, head] = Array.isArray(entry) ? (entry as unknown[]) : [];
    const isThere =
      typeof layer === 'number' &&
      typeof head === 'number' &&
      Number.isSafeInteger(layer) &&
      Number.isSafeInteger(head) &&
      layer >= 0 &&
      head >= 0 &&
      layer < layers &&
      head < heads;
    return isThere ? [[layer, head] as [number, number]] : [];
  });
}
