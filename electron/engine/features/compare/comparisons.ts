import { YardstickError } from '../../../../models/errors.ts';
import type { AnswerWarning, RunSettings } from '../../answers/answer.ts';
import type { TurnContext } from '../../answers/turnContext.ts';
import { engineClosing } from '../../inference/ending.ts';
import type { Inference } from '../../inference/inference.ts';
import { repeatedSeed } from '../../inference/repeatedSeed.ts';
import type { Attaching, AttachPlan, AttachRequest } from '../../retrieval/attach.ts';
import type { AnswerRow } from '../../store/answerRow.ts';
import type { ConversationRow } from '../../store/conversationRow.ts';
import type { Store } from '../../store/store.ts';
import type { TurnRow } from '../../store/turns.ts';
import { createAnswerRunner } from './answerRunner.ts';
import { columnAt, columnHistory, type Column } from './columnHistory.ts';
import type { AskInput, CreateInput, PlanKnowledgeInput, StopInput, UpdateInput, VoteInput } from './compareInput.ts';
import { createDraftReader } from './draftReader.ts';
import { createLiveAnswers } from './liveAnswers.ts';
import { shuffledOrder } from './shuffle.ts';
import { titleOf } from './titleOf.ts';
import { turnView } from './turnView.ts';
import type { CompareEvent, ConversationView, TurnView } from './view.ts';
import { castVote } from './castVote.ts';
import { createWatchers } from './watchers.ts';

/** Conversations with one to six models at a time. Answers run here, in the engine, whether or not a page looks. */
export interface Comparisons {
  create(input: CreateInput): ConversationView;
  get(id: string): ConversationView;
  update(input: UpdateInput): ConversationView;
  /** The last `limit` turns before `before`, in order. */
  turns(input: { conversationId: string; before?: number | undefined; limit: number }): {
    turns: TurnView[];
    total: number;
  };
  /**
   * Begins the answers and returns at once; with a knowledge base, after its passages were looked for. A prompt that is refused leaves no turn.
   * @throws compare/busy while earlier answers are being made; compare/changed; what `Attaching.plan` throws
   */
  ask(input: AskInput): Promise<TurnView>;
  /** What a prompt with a knowledge base would carry and where it would go. Sends nothing to a language model. */
  planKnowledge(input: PlanKnowledgeInput): Promise<AttachPlan>;
  /** Stops one answer, a turn's, a conversation's, or all. Returns how many were told to. */
  stop(input: StopInput): { stopped: number };
  /** Makes an answer anew, with the same model, settings and history; later turns then go on from the new one. */
  regenerate(answerId: string): TurnView;
  /** Keeps a choice, and reveals a blind turn. */
  vote(input: VoteInput): TurnView;
  /** Reads what the person has typed so far into the local models, so that their first token comes sooner. */
  preload(input: { conversationId: string; draft: string }): { accepted: boolean };
  watch(conversationId: string, signal: AbortSignal): AsyncGenerator<CompareEvent, void, undefined>;
  /** The history renamed or deleted a conversation: pages that have it open are told. */
  changedElsewhere(conversationId: string): void;
  /** Ends all answers as interrupted, with their text. */
  close(): Promise<void>;
}

export function createComparisons(options: {
  store: Store;
  inference: Inference;
  attaching: Attaching;
  /** Whether drafts may be read ahead (a setting of the user). */
  mayReadDrafts: () => boolean;
}): Comparisons {
  const { store, inference, attaching } = options;
  const live = createLiveAnswers();
  const watchers = createWatchers({
    conversation: (id) => {
      const row = store.conversations.get(id);
      return row === undefined ? null : row;
    },
    turn: (id) => {
      const turn = store.turns.get(id);
      return turn === undefined ? null : viewOf(turn);
    },
    answer: (id) => {
      const turn = store.turns.get(live.get(id)?.turnId ?? store.answers.get(id)?.turnId ?? '');
      return turn === undefined ? null : (viewOf(turn).answers.find((answer) => answer.id === id) ?? null);
    },
    live: (conversationId) => live.ofConversation(conversationId),
  });
  const runner = createAnswerRunner({ store, attaching, live, watchers });
  const drafts = createDraftReader({ inference, isIdle: () => live.all().length === 0 });

  const conversationOf = (id: string): ConversationRow => store.conversations.get(id) ?? missing('conversation', id);
  const turnOf = (id: string): TurnRow => store.turns.get(id) ?? missing('turn', id);

  function viewsOf(turns: TurnRow[]): TurnView[] {
    const ids = turns.map(({ id }) => id);
    const answers = Map.groupBy(store.answers.forTurns(ids), ({ turnId }) => turnId);
    const votes = new Map(store.votes.forTurns(ids).map((vote) => [vote.turnId, vote]));
    return turns.map((turn) =>
      turnView({
        turn,
        answers: answers.get(turn.id) ?? [],
        vote: votes.get(turn.id) ?? null,
        live: (id) => live.get(id),
        nameOf: (model) => inference.nameOf(model),
      }),
    );
  }

  const viewOf = (turn: TurnRow): TurnView => viewsOf([turn])[0] as TurnView;

  function historyBefore(conversationId: string, position: number): { turns: TurnRow[]; answers: AnswerRow[] } {
    const turns = store.turns.page({ conversationId, before: position, limit: longestHistory });
    return { turns, answers: store.answers.forTurns(turns.map(({ id }) => id)) };
  }

  /** Starts answers: local ones queue for the machine in this order, repeats of one service wait for each other. */
  function start(turn: TurnRow, rows: AnswerRow[]): void {
    const history = historyBefore(turn.conversationId, turn.position);
    const lastOfColumn = new Map<number, Promise<void>>();
    const models = modelsOf(store.answers.forTurns([turn.id]));
    drafts.cancel();
    for (const row of rows) {
      const answer = live.add({ id: row.id, turnId: turn.id, conversationId: turn.conversationId });
      const isLocal = row.model.startsWith('local:');
      const column = columnAt(models, row.slot);
      const { context } = turn;
      const leavesFor = attaching.leavesFor(row.model);
      const { messages, borrowedFrom, withheld, masked } = columnHistory(history.turns, history.answers, column, {
        leavesFor,
        without: context?.earlierWithout ?? [],
      });
      const request = {
        model: row.model,
        messages: [...messages, { role: 'user' as const, content: context?.prompt ?? turn.prompt }],
        settings: settingsOfRepeat(turn.settings, row.repeat),
        warnings: [
          ...(borrowedFrom.length === 0 ? [] : [borrowedHistory(borrowedFrom.map((id) => inference.nameOf(id)))]),
          ...(withheld === 0 ? [] : [withheldHistory(withheld)]),
        ],
        given: context === null ? null : { base: context.base.id, passages: context.passages },
        mask: leavesFor !== null && (context?.mask === true || masked),
        alsoMask: [...history.turns, turn].flatMap((told) => told.context?.alsoMask ?? []),
        // Repeats are independent of each other: only the first goes on in the column's own sequence.
        ...(row.repeat === 0 ? { sequence: sequenceOf(turn.conversationId, column) } : {}),
      };
      const before = isLocal ? undefined : lastOfColumn.get(row.column);
      answer.ended = runner.run(answer, request, before ?? Promise.resolve());
      lastOfColumn.set(row.column, answer.ended);
    }
    watchers.turnChanged(turn.conversationId, turn.id);
  }

  function throwIfBusy(conversationId: string): void {
    const open = live.ofConversation(conversationId);
    if (open.length === 0) return;
    const [unsaved] = open.flatMap((answer) => answer.unsaved ?? []);
    if (unsaved !== undefined && open.every((answer) => answer.unsaved !== null)) throw unsaved.why;
    throw new YardstickError('compare/busy', 'The answers to the last prompt are still being made.', {
      hint: 'Wait for them, or stop them first.',
    });
  }

  /** Looking for passages takes a while: what was planned must still be what is asked. */
  function throwIfChanged({ id, models, settings, turnCount }: ConversationRow): void {
    throwIfBusy(id);
    const now = conversationOf(id);
    const same = JSON.stringify([now.models, now.settings, now.turnCount]);
    if (same === JSON.stringify([models, settings, turnCount])) return;
    throw new YardstickError('compare/changed', 'The comparison was changed while passages were looked for.', {
      hint: 'Send the prompt again.',
    });
  }

  /** A connection may lead elsewhere by now: passages were agreed to for the hosts that were named. */
  function throwIfNotReleased({ context }: TurnRow, model: string): void {
    const leavesFor = attaching.leavesFor(model);
    if (context === null || leavesFor === null || context.destinations.includes(leavesFor)) return;
    throw new YardstickError('knowledge/not-shown', `The passages of this prompt were not shown for ${leavesFor}.`, {
      hint: 'Ask the prompt anew: what would be sent is shown first.',
    });
  }

  /** Passages for a prompt that all columns get, fitted beside what each of them was told before. */
  async function planFor(
    { id, models, settings }: { id: string | null; models: string[]; settings: RunSettings },
    prompt: string,
    knowledge: NonNullable<AskInput['knowledge']>,
  ): Promise<AttachPlan> {
    if (models.length === 0) {
      throw new YardstickError('compare/no-models', 'There is no model to ask.', { hint: 'Choose at least one.' });
    }
    const history = id === null ? { turns: [], answers: [] } : historyBefore(id, Number.MAX_SAFE_INTEGER);
    const told = (without: readonly number[]) =>
      models.map((model, slot) => {
        const telling = { leavesFor: attaching.leavesFor(model), without };
        return columnHistory(history.turns, history.answers, columnAt(models, slot), telling).messages;
      });
    const given = Object.fromEntries(Object.entries(knowledge).filter(([, value]) => value !== undefined));
    return attaching.plan({
      ...(given as Pick<AttachRequest, 'base'>),
      prompt,
      models,
      settings,
      earlier: {
        withPassages: history.turns.filter(({ context }) => context !== null).map(({ position }) => position),
        told,
      },
    });
  }

  return {
    create({ models, settings, blind, repeat, title }) {
      return store.conversations.create({
        models,
        settings: settings ?? {},
        blind: blind ?? false,
        repeat: repeat ?? 1,
        title: title ?? '',
      });
    },

    get: conversationOf,

    update({ id, ...change }) {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const row = store.conversations.update(id, given);
      watchers.conversationChanged(id);
      return row;
    },

    turns({ conversationId, before, limit }) {
      conversationOf(conversationId);
      return {
        turns: viewsOf(store.turns.page({ conversationId, before, limit })),
        total: store.turns.count(conversationId),
      };
    },

    async ask({ conversationId, prompt, knowledge }) {
      const conversation = conversationOf(conversationId);
      throwIfBusy(conversationId);
      const context = knowledge === undefined ? null : (await planFor(conversation, prompt, knowledge)).context;
      if (context !== null) throwIfChanged(conversation);
      const { turn, rows } = store.transaction(() => appendTurn(store, conversation, prompt, context));
      start(turn, rows);
      watchers.conversationChanged(conversationId);
      return viewOf(turn);
    },

    changedElsewhere: (conversationId) => watchers.conversationChanged(conversationId),

    planKnowledge({ conversationId, models, settings, prompt, knowledge }) {
      if (conversationId !== undefined) return planFor(conversationOf(conversationId), prompt, knowledge);
      return planFor({ id: null, models: models ?? [], settings: settings ?? {} }, prompt, knowledge);
    },

    stop({ answerId, turnId, conversationId }) {
      const all = live.all().filter(({ unsaved, stop }) => unsaved === null && !stop.signal.aborted);
      const chosen = all.filter(
        (answer) =>
          (answerId === undefined || answer.id === answerId) &&
          (turnId === undefined || answer.turnId === turnId) &&
          (conversationId === undefined || answer.conversationId === conversationId),
      );
      for (const { stop } of chosen) stop.abort();
      return { stopped: chosen.length };
    },

    regenerate(answerId) {
      const old = store.answers.get(answerId) ?? missing('answer', answerId);
      const turn = turnOf(old.turnId);
      if (live.get(answerId) !== undefined) {
        throw new YardstickError('compare/busy', 'This answer is still being made.', { hint: 'Stop it first.' });
      }
      throwIfNotReleased(turn, old.model);
      const { slot, column, repeat, model } = old;
      const row = store.answers.create({ turnId: turn.id, slot, column, repeat, model });
      start(turn, [row]);
      return viewOf(turn);
    },

    vote(input) {
      const turn = turnOf(input.turnId);
      castVote(store, turn, live.ofTurn(turn.id).length > 0, input);
      watchers.turnChanged(turn.conversationId, turn.id);
      return viewOf(turn);
    },

    preload({ conversationId, draft }) {
      const conversation = conversationOf(conversationId);
      if (!options.mayReadDrafts() || live.all().length > 0) return { accepted: false };
      drafts.read(() => {
        const history = historyBefore(conversationId, Number.MAX_SAFE_INTEGER);
        return conversation.models.flatMap((model, slot) => {
          if (!model.startsWith('local:')) return [];
          const column = columnAt(conversation.models, slot);
          const { messages } = columnHistory(history.turns, history.answers, column);
          return [
            {
              model,
              settings: conversation.settings,
              messages: [...messages, { role: 'user' as const, content: draft }],
              sequence: sequenceOf(conversationId, column),
            },
          ];
        });
      });
      return { accepted: true };
    },

    watch(conversationId, signal) {
      conversationOf(conversationId);
      return watchers.watch(conversationId, signal);
    },

    async close() {
      drafts.cancel();
      for (const { stop } of live.all()) stop.abort(engineClosing);
      await Promise.all(live.all().map(({ ended }) => ended));
      runner.close();
    },
  };
}

/** Turns that a new prompt takes with it; far more than any context holds. */
const longestHistory = 1000;

/** Each model keeps its own sequences: with the twin, not the place, they stay good when columns are moved. */
function sequenceOf(conversationId: string, { twin }: Column): string {
  return `${conversationId}:${twin}`;
}

/** With one seed for all, a model would repeat itself to the letter, and the spread would be none: the n-th repeat uses seed + n - 1. */
function settingsOfRepeat(settings: RunSettings, repeat: number): RunSettings {
  return settings.seed === undefined ? settings : { ...settings, seed: repeatedSeed(settings.seed, repeat) };
}

/** The models of a turn, by slot. */
function modelsOf(rows: AnswerRow[]): string[] {
  const models: string[] = [];
  for (const { slot, model } of rows) models[slot] = model;
  return models;
}

function borrowedHistory(names: string[]): AnswerWarning {
  return {
    code: 'history/borrowed',
    message: `This model was added later: the turns before it are told with the answers of ${names.join(' and ')}.`,
  };
}

function withheldHistory(turns: number): AnswerWarning {
  return {
    code: 'history/withheld',
    message: `${turns === 1 ? 'An earlier turn was' : `${turns} earlier turns were`} left out: the passages in ${turns === 1 ? 'it' : 'them'} were not shown for this service, and did not leave.`,
  };
}

/**
 * Writes a turn with a queued answer for each column and repeat: the first of each column first, then the second... They begin in this
 * order, so it is the order on the screen: the order of the models would tell who is who in a blind turn.
 */
function appendTurn(
  store: Store,
  conversation: ConversationRow,
  prompt: string,
  context: TurnContext | null,
): { turn: TurnRow; rows: AnswerRow[] } {
  const { id, models, blind, repeat } = conversation;
  const settings: RunSettings = conversation.settings;
  const turn = store.turns.append({ conversationId: id, prompt, settings, blind, context });
  const slots = blind ? shuffledOrder(models.length) : models.map((_, slot) => slot);
  const rows = Array.from({ length: repeat }, (_, index) =>
    slots.map((slot, column) =>
      store.answers.create({ turnId: turn.id, slot, column, repeat: index, model: models[slot] ?? '' }),
    ),
  ).flat();
  if (conversation.title === '') store.conversations.update(id, { title: titleOf(prompt) });
  return { turn, rows };
}

function missing(what: string, id: string): never {
  throw new YardstickError(`${what}/not-found`, `There is no ${what} "${id}".`, {
    hint: 'It may have been deleted in another window.',
  });
}
