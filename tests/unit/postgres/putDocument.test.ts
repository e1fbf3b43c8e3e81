import { expect, it } from 'vitest';
import { putDocument } from '../../../electron/engine/postgres/putDocument.ts';
import { indexPlace } from '../../../electron/engine/postgres/schema.ts';
import type { IndexChunk } from '../../../electron/engine/retrieval/knowledgeIndex.ts';
import { madeUpDocument } from '../../support/knowledgeFixtures.ts';

// The words of a book were looked for at one go: for seconds the engine answered nobody.
it('lets others have their turn while the words of a book are looked for', async () => {
  const text = 'the wing of a plane is cooled by air '.repeat(50);
  const chunks = Array.from({ length: 600 }, (_, position): IndexChunk => ({
    position,
    start: 0,
    end: text.length,
    text,
    headings: [],
    page: null,
    hidden: false,
    vector: Float32Array.of(1),
  }));
  let turns = 0;
  let asked = false;
  const count = () => {
    if (asked) return;
    turns += 1;
    setImmediate(count);
  };
  setImmediate(count);
  const session = {
    query<Row>() {
      asked = true;
      return Promise.resolve([{ row: 1 }] as Row[]);
    },
  };
  const { document } = madeUpDocument({ id: 'book', text });
  await putDocument(session, indexPlace('i', 1), document, chunks);
  expect(turns).toBeGreaterThan(10);
});
