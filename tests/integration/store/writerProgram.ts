// Writes to a store without end, and prints a line once each thing is acknowledged. Arguments: the data folder, a run number.
import { writeSync } from 'node:fs';
import { openStore } from '../../../electron/engine/store/store.ts';
import { finishedAnswer } from '../../unit/store/answerFixture.ts';

const [home = '', run = ''] = process.argv.slice(2);
const store = openStore({ home, appVersion: 'test' });
const acknowledge = (what: object): void => void writeSync(1, `${JSON.stringify(what)}\n`);

for (let count = 0; ; count += 1) {
  const name = `run${run}n${count}`;
  const conversation = store.conversations.create({
    title: name,
    models: ['local:a'],
    settings: {},
    blind: false,
    repeat: 1,
  });
  acknowledge({ conversation: conversation.id, title: name });
  for (let index = 0; index < 3; index += 1) {
    const prompt = `prompt ${name} ${index}`;
    const turn = store.turns.append({ conversationId: conversation.id, prompt, settings: {}, blind: false });
    const answer = store.answers.create({ turnId: turn.id, column: 0, repeat: 0, model: 'local:a' });
    acknowledge({ turn: turn.id, prompt });
    let text = '';
    for (let piece = 0; piece < 4; piece += 1) {
      const added = `piece${piece} of ${name} ${'word '.repeat(20)}`;
      store.answers.appendText(answer.id, 'text', added);
      text += added;
      acknowledge({ answer: answer.id, text });
    }
    store.answers.finish(answer.id, 'done', finishedAnswer({ text }));
    acknowledge({ answer: answer.id, text, finished: true });
  }
  if (count % 5 === 4) {
    store.conversations.remove([conversation.id]);
    acknowledge({ removed: conversation.id });
  }
}
