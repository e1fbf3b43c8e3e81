import type { TestClient } from '../support/startEngine.ts';
import { askThroughApp, openConversation } from './appAnswer.ts';
import type { BenchmarkRow } from './report.ts';

/** About 1,500 tokens. */
const history =
  'The harbour town kept its ledgers in a cellar under the chapel, where the tide could be heard on winter nights. '.repeat(
    62,
  );
const question = 'What was kept in the cellar?';

/** Time to first token of the second turn on a long history, against the first: what was read stays read, and a draft is read ahead. */
export async function measureSecondTurn(app: TestClient, rounds: number): Promise<BenchmarkRow[]> {
  const ours: number[] = [];
  const first: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const id = await openConversation(app, 'local:smollm2-135m-instruct-q4_1', {
      temperature: 0,
      maxTokens: 24,
      seed: round,
    });
    first.push((await askThroughApp(app, id, `${round}. ${history}`)).ttftMs);
    // As the page does while the person types; the pause is shorter than anybody's.
    await app.api.compare.preload.mutate({ conversationId: id, draft: question.slice(0, -4) });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    ours.push((await askThroughApp(app, id, question)).ttftMs);
  }
  return [
    {
      what: 'second turn on a 1,500-token history: time to first token',
      ours,
      other: first,
      otherName: 'first turn',
      unit: 'ms',
      limit: { kind: 'ratio-at-most', value: 0.05 },
    },
  ];
}
