import type { Answer, CompareEvent, Conversation, FairnessNote, Turn } from '../../../app/engineTypes.ts';
import type { FrameNotifier } from './frameNotifier.ts';

/** All of an answer but its text, which changes too often to be part of an object that views compare. */
export type AnswerFacts = Omit<Answer, 'text' | 'reasoning'>;

/** A turn without its answers' facts and texts: it changes when an answer is added or the vote, notes or blindness change. */
export interface TurnHead {
  id: string;
  position: number;
  prompt: string;
  context: Turn['context'];
  createdAt: number;
  answerIds: readonly string[];
  fairness: readonly FairnessNote[];
  vote: Turn['vote'];
  blind: boolean;
}

export type TextField = 'text' | 'reasoning';

/**
 * One conversation as the page knows it, outside React: deltas are appended here and views are told once a frame.
 * Views read by key: `conversation`, `list`, `running`, `turn:<position>`, `answer:<id>`, `text:<id>`.
 */
export interface ConversationStore {
  readonly id: string;
  conversation(): Conversation | null;
  /** Turns in the conversation, loaded or not. */
  total(): number;
  turnAt(position: number): TurnHead | undefined;
  answer(answerId: string): AnswerFacts | undefined;
  text(answerId: string, field: TextField): string;
  /** Grows with each change of the text; 0 for none. */
  textVersion(answerId: string): number;
  /** For how long an answer in the making has said nothing; 0 for any other. Milliseconds. */
  quietMs(answerId: string): number;
  subscribe: FrameNotifier['subscribe'];
  /** To hand to `putTurns` with what was asked for at that moment. */
  clock(): number;
  putConversation(conversation: Conversation): void;
  /** Turns that were asked for at `askedAt`: what an event changed since then is newer and stays. */
  putTurns(turns: Turn[], askedAt: number, total?: number): void;
  apply(event: CompareEvent): void;
  /** Positions of loaded turns with an answer still being made. */
  unfinished(): number[];
  /** How many answers are being made (key `running`). */
  running(): number;
  /** Called with the position of a turn whose text has a gap: it must be asked for again. */
  onGap: ((position: number) => void) | null;
  /** Calls back when an answer reaches its end while the page watches. Returns how to stop. */
  onFinished: (listener: (answer: AnswerFacts) => void) => () => void;
}

const finalStates = new Set(['done', 'stopped', 'failed', 'interrupted']);
export const isFinal = (answer: Pick<AnswerFacts, 'state'>) => finalStates.has(answer.state);

interface AnswerText {
  text: string;
  reasoning: string;
  version: number;
}

/** @param now milliseconds, monotonic */
export function createConversationStore(
  id: string,
  notifier: FrameNotifier,
  now: () => number = () => performance.now(),
): ConversationStore {
  const turns = new Map<number, TurnHead>();
  const positions = new Map<string, number>();
  const touched = new Map<number, number>();
  const answers = new Map<string, AnswerFacts>();
  const texts = new Map<string, AnswerText>();
  const heard = new Map<string, number>();
  const running = new Set<string>();
  const ended = new Set<(answer: AnswerFacts) => void>();
  let conversation: Conversation | null = null;
  let total = 0;
  let clock = 0;

  const textOf = (answerId: string): AnswerText => {
    const known = texts.get(answerId);
    if (known !== undefined) return known;
    const fresh = { text: '', reasoning: '', version: 0 };
    texts.set(answerId, fresh);
    return fresh;
  };

  const putAnswer = (facts: AnswerFacts, told: boolean) => {
    const known = answers.get(facts.id);
    answers.set(facts.id, facts);
    if (facts.waiting === null) heard.delete(facts.id);
    else heard.set(facts.id, now() - facts.waiting.quietMs);
    notifier.mark(`answer:${facts.id}`);
    if (isFinal(facts) ? running.delete(facts.id) : !running.has(facts.id) && running.add(facts.id))
      notifier.mark('running');
    if (told && isFinal(facts) && known !== undefined && !isFinal(known)) for (const listener of ended) listener(facts);
  };

  const putText = (answer: Answer, sameRun: boolean) => {
    const known = textOf(answer.id);
    // A snapshot may be older than the deltas that came meanwhile; a final one is the truth.
    const keepLonger = sameRun && !isFinal(answer);
    const pick = (had: string, has: string) => (keepLonger && had.length > has.length ? had : has);
    const next = { text: pick(known.text, answer.text), reasoning: pick(known.reasoning, answer.reasoning) };
    if (next.text === known.text && next.reasoning === known.reasoning) return;
    texts.set(answer.id, { ...next, version: known.version + 1 });
    notifier.markText(`text:${answer.id}`);
  };

  const putTurn = (turn: Turn, told: boolean) => {
    positions.set(turn.id, turn.position);
    const before = turns.get(turn.position);
    for (const answer of turn.answers) {
      const { text: _text, reasoning: _reasoning, ...facts } = answer;
      const known = answers.get(answer.id);
      const sameRun = known !== undefined && known.attempt === answer.attempt;
      if (sameRun && isFinal(known) && !isFinal(facts)) continue;
      putText(answer, sameRun);
      putAnswer(facts, told);
    }
    const { answers: list, conversationId: _conversation, ...head } = turn;
    const sorted = [...list].sort((a, b) => a.column - b.column || a.repeat - b.repeat);
    turns.set(turn.position, { ...head, answerIds: sorted.map((answer) => answer.id) });
    for (const gone of before?.answerIds ?? []) {
      if (!list.some((answer) => answer.id === gone)) {
        answers.delete(gone);
        texts.delete(gone);
        heard.delete(gone);
        if (running.delete(gone)) notifier.mark('running');
      }
    }
    notifier.mark(`turn:${turn.position}`);
    if (before === undefined) notifier.mark('list');
  };

  const setTotal = (next: number) => {
    if (next === total) return;
    total = next;
    notifier.mark('list');
  };

  const store: ConversationStore = {
    id,
    onGap: null,
    onFinished(listener) {
      ended.add(listener);
      return () => ended.delete(listener);
    },
    conversation: () => conversation,
    total: () => total,
    turnAt: (position) => turns.get(position),
    answer: (answerId) => answers.get(answerId),
    text: (answerId, field) => texts.get(answerId)?.[field] ?? '',
    textVersion: (answerId) => texts.get(answerId)?.version ?? 0,
    quietMs: (answerId) => now() - (heard.get(answerId) ?? now()),
    subscribe: notifier.subscribe,
    clock: () => clock,
    putConversation(next) {
      conversation = next;
      notifier.mark('conversation');
      if (next.turnCount > total) setTotal(next.turnCount);
    },
    putTurns(list, askedAt, count) {
      for (const turn of list) {
        if ((touched.get(turn.position) ?? -1) <= askedAt) putTurn(turn, true);
      }
      const last = list.at(-1);
      setTotal(Math.max(count ?? 0, total, last === undefined ? 0 : last.position + 1));
    },
    apply(event) {
      clock += 1;
      switch (event.type) {
        case 'conversation':
          store.putConversation(event.conversation);
          return;
        case 'removed':
          return; // for whoever follows it: there is nothing to keep
        case 'turn':
          touched.set(event.turn.position, clock);
          putTurn(event.turn, true);
          if (event.turn.position >= total) setTotal(event.turn.position + 1);
          return;
        case 'answer': {
          const position = positions.get(event.turnId);
          if (position === undefined) return;
          putAnswer(event.answer, true);
          return;
        }
        case 'text': {
          const position = positions.get(event.turnId);
          if (position === undefined) return;
          const known = textOf(event.answerId);
          const had = known[event.field].length;
          if (event.offset > had) {
            store.onGap?.(position);
            return;
          }
          const added = event.text.slice(had - event.offset);
          if (added === '') return;
          known[event.field] += added;
          known.version += 1;
          heard.set(event.answerId, now());
          notifier.markText(`text:${event.answerId}`);
          return;
        }
      }
    },
    running: () => running.size,
    unfinished: () =>
      [...turns.values()]
        .filter((turn) => turn.answerIds.some((answerId) => !isFinal(answers.get(answerId) ?? { state: 'done' })))
        .map((turn) => turn.position),
  };
  return store;
}
