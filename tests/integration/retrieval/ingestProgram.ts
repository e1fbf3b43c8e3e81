import { openKnowledge } from '../../support/openKnowledge.ts';

/** Takes a folder in, and prints each file as soon as the base says that it is done. Killed by the test at any moment. */
const [home = '', folder = ''] = process.argv.slice(2);

const opened = openKnowledge({
  home,
  wrapRows: (rows) => ({
    ...rows,
    updateFile(baseId, path, changes) {
      rows.updateFile(baseId, path, changes);
      if (changes.state === 'done') process.stdout.write(`${JSON.stringify({ path, sha256: changes.sha256 })}\n`);
    },
  }),
});
const { knowledge } = opened;
if ((await knowledge.list()).length === 0) await knowledge.create({ name: 'Base', chunking: { maxTokens: 64 } });
process.stdout.write('{}\n');
const { result } = await knowledge.add('Base', [folder]);
await result;
await opened.close();
