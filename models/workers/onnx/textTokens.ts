import { setImmediate } from 'node:timers/promises';
import { Tensor, type PreTrainedTokenizer } from '@xenova/transformers';
import type { Watchdog } from '../watchdog.ts';

/** A text as the model reads it. */
export interface TokenizedText {
  ids: number[];
  /** Which of two texts a token belongs to; null where the tokenizer does not say. */
  types: number[] | null;
  /** It was longer than the model can read. */
  cut: boolean;
}

/** A model's tokenizer, with the model's limit. */
export interface TextTokens {
  readonly maxTokens: number;
  /** Cut to the limit: tokens go from the end, the special ones that close a text stay. */
  read(text: string): TokenizedText;
  /** A question and a passage in one; the passage is cut first. */
  readPair(query: string, passage: string): TokenizedText;
  /** As many as there are, whatever the limit, with special tokens. */
  count(texts: readonly string[], signal: AbortSignal): Promise<number[]>;
  /** As the network takes them: padded at the end to one length. */
  tensors(texts: readonly TokenizedText[]): Record<string, Tensor>;
}

/** The tokenizer is a program of the model's author (regular expressions, tables): it gets this much for one text. */
const limits = { cpuSeconds: 8, memoryMegabytes: 1_024 };
/** UTF-16 units; beyond this no model reads on, and a tokenizer would take minutes. */
const longestText = 400_000;
/** Texts counted between two looks for a stop. */
const countedAtOnce = 16;

export function createTextTokens(options: {
  tokenizer: PreTrainedTokenizer;
  maxTokens: number;
  watchdog: Watchdog;
}): TextTokens {
  const { tokenizer, maxTokens, watchdog } = options;

  const encode = (text: string, pair: string | null): { ids: number[]; types: number[] | null } =>
    watchdog.guard(limits, () => {
      const encoded: unknown = tokenizer(text.slice(0, longestText), {
        ...(pair === null ? {} : { text_pair: pair.slice(0, longestText) }),
        add_special_tokens: true,
        padding: false,
        truncation: false,
        return_tensor: false,
        return_token_type_ids: true,
      });
      const { input_ids: ids, token_type_ids: types } = encoded as { input_ids: number[]; token_type_ids?: number[] };
      return { ids, types: types?.length === ids.length ? types : null };
    });

  const closing = closingTokens(encode('', null).ids, encode('a', null).ids);

  const fit = ({ ids, types }: ReturnType<typeof encode>, whole: boolean): TokenizedText => {
    if (ids.length <= maxTokens) return { ids, types, cut: !whole };
    const short = <T>(list: T[]) => [
      ...list.slice(0, Math.max(0, maxTokens - closing)),
      ...list.slice(Math.max(list.length - closing, list.length - maxTokens)),
    ];
    return { ids: short(ids), types: types === null ? null : short(types), cut: true };
  };

  /** A question that fills the model's window leaves no room for a passage: it may have half of it. */
  const fitQuery = (query: string): string => {
    let asked = query;
    while (asked.length > 1 && encode(asked, null).ids.length > maxTokens / 2) {
      asked = asked.slice(0, Math.floor(asked.length * 0.8));
    }
    return asked;
  };
  /** The same question comes with every passage. */
  let last = { query: '', asked: '' };

  return {
    maxTokens,
    read: (text) => fit(encode(text, null), text.length <= longestText),
    readPair(query, passage) {
      if (last.query !== query) last = { query, asked: fitQuery(query) };
      const { asked } = last;
      const whole = asked.length === query.length && passage.length <= longestText;
      return fit(encode(asked, passage), whole);
    },
    async count(texts, signal) {
      const counts: number[] = [];
      for (const [index, text] of texts.entries()) {
        if (index % countedAtOnce === countedAtOnce - 1) await setImmediate();
        signal.throwIfAborted();
        counts.push(encode(text, null).ids.length);
      }
      return counts;
    },
    tensors(texts) {
      const length = Math.max(...texts.map(({ ids }) => ids.length));
      const padding = tokenizer.pad_token_id ?? 0;
      const tensor = (row: (text: TokenizedText) => number[], fill: number) => {
        const data = new BigInt64Array(texts.length * length).fill(BigInt(fill));
        texts.forEach((text, index) => {
          row(text).forEach((value, place) => (data[index * length + place] = BigInt(value)));
        });
        return new Tensor('int64', data, [texts.length, length]);
      };
      return {
        input_ids: tensor(({ ids }) => ids, padding),
        attention_mask: tensor(({ ids }) => ids.map(() => 1), 0),
        ...(texts.every(({ types }) => types !== null)
          ? { token_type_ids: tensor(({ types }) => types ?? [], 0) }
          : {}),
      };
    },
  };
}

/** How many special tokens stand behind a text: what an empty one has and is not in front of a letter. */
function closingTokens(empty: readonly number[], letter: readonly number[]): number {
  let opening = 0;
  while (opening < empty.length && empty[opening] === letter[opening]) opening++;
  return empty.length - opening;
}
