import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Engine } from '../../electron/engine/engine.ts';
import type { JudgedQuery } from '../../electron/engine/retrieval/measureRetrieval.ts';
import { joinJudgements } from '../../electron/engine/retrieval/measuring/measureQueries.ts';
import { parseJudgements, parseQueries } from '../../electron/engine/retrieval/measuring/readJudgements.ts';
import type { SearchMode } from '../../electron/engine/retrieval/search.ts';
import { skipLoudly } from '../support/requirements.ts';
import { linkWeights, testWeights } from '../support/weights.ts';

const embedding = 'all-minilm-l6-v2-int8';
const collection = path.resolve(import.meta.dirname, '../../../shared/data/cranfield');

export const searchModes: readonly SearchMode[] = ['hybrid', 'dense', 'keyword'];
/** nDCG@10 at least. The last two are kept from falling unseen: a fusion that lives on one of them hides it. */
export const leastNdcg: Readonly<Record<SearchMode, number>> = { hybrid: 0.43, dense: 0.37, keyword: 0.35 };

/** Whether the collection and its embedding model are here; links the model into a data folder. Says loudly what is missing. */
export async function prepareCranfield(home: string): Promise<boolean> {
  if (!existsSync(collection)) {
    skipLoudly('the quality of retrieval', `put the Cranfield collection into ${collection}`);
    return false;
  }
  if ((await testWeights(embedding)) === null) return false;
  await linkWeights(home, embedding);
  return true;
}

/** The collection as a knowledge base of an engine: 1,400 abstracts, one file each. @returns the base's id */
export async function takeInCranfield(engine: Engine, note: (text: string) => void): Promise<string> {
  const { id } = await engine.knowledge.create({ name: 'cranfield', embedding: `local:${embedding}` });
  const { result } = await engine.knowledge.add(id, [writeDocuments(engine.home)]);
  const report = await result;
  note(`  ${report.chunks} passages of ${report.added} documents in ${Math.round(report.seconds)} s`);
  return id;
}

/** 225 questions, every grade above 0 relevant. */
export function cranfieldQueries(): JudgedQuery[] {
  return joinJudgements(
    parseQueries('queries.jsonl', readFileSync(path.join(collection, 'queries.jsonl'), 'utf8')),
    parseJudgements('qrels.tsv', readFileSync(path.join(collection, 'qrels.tsv'), 'utf8')),
  );
}

/** One file per document, named for its id. */
function writeDocuments(home: string): string {
  const folder = path.join(home, 'cranfield');
  mkdirSync(folder);
  for (const line of readFileSync(path.join(collection, 'docs.jsonl'), 'utf8').split('\n')) {
    if (line === '') continue;
    const { id, text } = JSON.parse(line) as { id: string; text: string };
    // Two of them are empty, in the original, too.
    if (text.trim() !== '') writeFileSync(path.join(folder, `${id}.txt`), text);
  }
  return folder;
}
