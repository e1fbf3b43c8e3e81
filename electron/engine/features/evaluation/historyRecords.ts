import type { Store } from '../../store/store.ts';

/** Rows that are taken from the workbench, at most. */
const mostRows = 20_000;

/**
 * Turns of the workbench as records: the prompt, what each model answered, and the answer that a person preferred as `reference`. Turns whose names are
 * still hidden are left out: a column's name would tell who is who. So is what went with a knowledge base, except its passages as `context`.
 */
export function historyRecords(
  store: Pick<Store, 'conversations' | 'turns' | 'answers' | 'votes'>,
  {
    conversations,
    onlyVoted = false,
  }: { conversations?: readonly string[] | undefined; onlyVoted?: boolean | undefined },
): Record<string, unknown>[] {
  const records: Record<string, unknown>[] = [];
  for (const conversation of wanted(store, conversations)) {
    const turns = store.turns.page({ conversationId: conversation.id, limit: 1_000 });
    const ids = turns.map(({ id }) => id);
    const votes = new Map(store.votes.forTurns(ids).map((vote) => [vote.turnId, vote]));
    const answers = Map.groupBy(store.answers.forTurns(ids), ({ turnId }) => turnId);
    for (const turn of turns) {
      const vote = votes.get(turn.id);
      if (vote === undefined && (turn.blind || onlyVoted)) continue;
      const done = (answers.get(turn.id) ?? []).filter(({ state, repeat }) => state === 'done' && repeat === 0);
      const preferred = done.find(({ id }) => id === vote?.winnerAnswerId);
      records.push({
        input: turn.prompt,
        ...(preferred === undefined ? {} : { reference: preferred.text }),
        ...(turn.context === null ? {} : { context: turn.context.passages.map(({ text }) => text) }),
        conversation: conversation.title,
        ...Object.fromEntries(done.map(({ model, text }) => [`answer of ${model}`, text])),
      });
      if (records.length >= mostRows) return records;
    }
  }
  return records;
}

function* wanted(store: Pick<Store, 'conversations'>, ids: readonly string[] | undefined) {
  if (ids !== undefined) {
    for (const id of ids) {
      const conversation = store.conversations.get(id);
      if (conversation !== undefined) yield conversation;
    }
    return;
  }
  let cursor: string | undefined;
  do {
    const page = store.conversations.list({ limit: 100, cursor });
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
