import { YardstickError } from '../../errors.ts';
import type { WorkerMessage } from './llamaMethods.ts';

export interface FittedPrompt {
  messages: WorkerMessage[];
  /** Of the whole prompt as the template writes it. */
  tokens: number;
  /** Oldest messages left out, and about how many tokens they had. */
  droppedMessages: number;
  droppedTokens: number;
}

export interface FitOptions {
  /** Tokens the prompt may have. */
  limit: number;
  /** The context itself, for messages. */
  contextTokens: number;
  /**
   * Messages that were left out the last time: they stay out as long as not everything fits, so that what the model has already read keeps
   * its place. When more must go, a quarter of the room is freed at once for the same reason.
   */
  alreadyDropped: number;
  /** How many messages at the front must stay, whatever their role: system text and examples. */
  keepMessages: number;
  /** Tokens of a whole prompt as the template writes it. */
  countPrompt: (messages: readonly WorkerMessage[]) => number;
  /** Tokens of a text alone. */
  countText: (text: string) => number;
}

/** No token of any vocabulary stands for more characters; a prompt far beyond it need not be counted to be refused. */
const longestTokenCharacters = 256;
/** What a template adds to a message, roughly. */
const messageOverhead = 8;

/**
 * Makes a conversation fit: the oldest turns go first, a turn being a question with its answers. System text, what is to be kept at the front
 * and the last question always stay whole. Nothing is dropped without being counted.
 * @throws {YardstickError} `context/too-long` when what must stay does not fit by itself
 */
export function fitPrompt(messages: readonly WorkerMessage[], options: FitOptions): FittedPrompt {
  const { limit } = options;
  const stays = ({ role }: WorkerMessage, index: number) => role === 'system' || index < options.keepMessages;
  const kept = messages.filter(stays);
  const turns = turnsOf(messages.filter((message, index) => !stays(message, index)));
  const last = turns.at(-1) ?? [];
  const mustStay = [...kept, ...last];
  const characters = charactersOf(mustStay);
  if (characters > limit * longestTokenCharacters)
    throw tooLong(Math.ceil(characters / longestTokenCharacters), options, 'at least');

  let first = 0;
  const assemble = () => [...kept, ...turns.slice(first).flat()];
  // Counting means rendering and tokenising it all: not worth it for what cannot fit anyway.
  const count = () =>
    charactersOf(assemble()) > limit * longestTokenCharacters ? Infinity : options.countPrompt(assemble());
  let tokens = count();
  if (tokens > limit) {
    const freed = newestThatFit(turns, limit * 0.75 - roughCount(mustStay, options), options);
    const before = firstTurnAfter(turns, options.alreadyDropped);
    // An early turn asked again has room for what a later one had to leave out.
    first = before === 0 ? freed : Math.min(before, freed);
    tokens = count();
    if (tokens > limit && first < freed) {
      first = freed;
      tokens = count();
    }
    while (tokens > limit && first < turns.length - 1) {
      first += 1;
      tokens = count();
    }
  }
  if (tokens > limit) throw tooLong(tokens, options);
  const dropped = turns.slice(0, first).flat();
  const fitted = assemble();
  return {
    messages: fitted,
    tokens,
    droppedMessages: dropped.length,
    droppedTokens: Math.round((charactersOf(dropped) * tokens) / Math.max(1, charactersOf(fitted))),
  };
}

function charactersOf(messages: readonly WorkerMessage[]): number {
  return messages.reduce((sum, { text, reasoning }) => sum + text.length + (reasoning?.length ?? 0), 0);
}

/** A turn begins with a question; answers before the first question are a turn, too. */
function turnsOf(messages: readonly WorkerMessage[]): WorkerMessage[][] {
  const turns: WorkerMessage[][] = [];
  for (const message of messages) {
    const turn = turns.at(-1);
    if (turn === undefined || message.role === 'user') {
      turns.push([message]);
    } else turn.push(message);
  }
  return turns;
}

function firstTurnAfter(turns: readonly WorkerMessage[][], droppedMessages: number): number {
  let first = 0;
  for (let left = droppedMessages; left > 0 && first < turns.length - 1; first++) left -= turns[first]?.length ?? 0;
  return first;
}

/** The first turn of the newest ones that fit into `room` tokens; the last turn always counts as fitting. */
function newestThatFit(turns: readonly WorkerMessage[][], room: number, options: FitOptions): number {
  let first = Math.max(0, turns.length - 1);
  let used = 0;
  while (first > 0) {
    used += roughCount(turns[first - 1] ?? [], options);
    if (used > room) break;
    first -= 1;
  }
  return first;
}

function roughCount(messages: readonly WorkerMessage[], options: FitOptions): number {
  return messages.reduce(
    (sum, { text, reasoning }) => sum + options.countText(text + (reasoning ?? '')) + messageOverhead,
    0,
  );
}

function tooLong(tokens: number, { limit, contextTokens }: FitOptions, how = 'about'): YardstickError {
  return new YardstickError(
    'context/too-long',
    `The prompt has ${how} ${tokens.toLocaleString('en')} tokens; this model can read ${limit.toLocaleString('en')} here (context ${contextTokens.toLocaleString('en')}).`,
    { hint: 'Shorten the prompt, the system text or the examples, or choose a model with a longer context.' },
  );
}
