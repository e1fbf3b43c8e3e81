import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Engine } from '../../electron/engine/engine.ts';
import type { JudgedQuery } from '../../electron/engine/retrieval/measureRetrieval.ts';
import { readCsvRows } from '../../electron/engine/retrieval/measuring/readCsvRows.ts';
import { skipLoudly } from '../support/requirements.ts';
import { searchModes } from './cranfield.ts';
import type { BenchmarkRow } from './report.ts';

const shared = path.resolve(import.meta.dirname, '../../../shared/data');
const embedding = 'local:all-minilm-l6-v2-int8';

interface Collection {
  name: string;
  documents: Map<string, string>;
  queries: JudgedQuery[];
}

/** Words of a news item that stand for its headline. */
const headlineWords = 8;
const newsQuestions = 300;

/**
 * Known-item search in texts of other kinds: the one document that a question was taken from is to be found. Nothing of the search was chosen on them. What is
 * claimed: fusing the two rankings does not cost what the better of them finds.
 */
export async function measureOtherCollections(engine: Engine, note: (text: string) => void): Promise<BenchmarkRow[]> {
  const rows: BenchmarkRow[] = [];
  for (const { name, documents, queries } of [...news(), ...problems(), ...facts()]) {
    const folder = path.join(engine.home, name.replaceAll(' ', '-'));
    mkdirSync(folder);
    for (const [id, text] of documents) writeFileSync(path.join(folder, `${id}.txt`), text);
    const { id } = await engine.knowledge.create({ name, embedding });
    await (
      await engine.knowledge.add(id, [folder])
    ).result;
    const figures: Record<string, number> = {};
    for (const mode of searchModes) {
      const { ndcg10, recall10, mrr10 } = await engine.measuring.measure(id, { queries, mode });
      figures[mode] = ndcg10;
      note(
        `  ${name}, ${queries.length} questions, ${documents.size} documents, ${mode}: nDCG@10 ${ndcg10.toFixed(4)}, recall@10 ${recall10.toFixed(4)}, MRR@10 ${mrr10.toFixed(4)}`,
      );
    }
    rows.push({
      what: `${name}, hybrid: nDCG@10`,
      ours: [figures['hybrid'] ?? 0],
      other: [Math.max(figures['dense'] ?? 0, figures['keyword'] ?? 0)],
      otherName: 'the better of its rankings',
      unit: '',
      limit: { kind: 'ratio-at-least', value: 0.97 },
    });
  }
  return rows;
}

function rowsOf(file: string): string[][] {
  const place = path.join(shared, file);
  if (existsSync(place))
    return readCsvRows(readFileSync(place, 'utf8'))
      .slice(1)
      .map(({ cells }) => cells);
  skipLoudly(`retrieval on ${file}`, `put it into ${shared}`);
  return [];
}

/** AG News: its first words find a news item by the rest of it. */
function news(): Collection[] {
  const items = rowsOf('ag_news/train.csv').map(([text = '']) => text.split(/\s+/));
  const usable = items.filter((words) => words.length >= 3 * headlineWords);
  if (usable.length === 0) return [];
  const documents = new Map(usable.map((words, place) => [`n${place}`, words.slice(headlineWords).join(' ')]));
  const queries = usable.slice(0, newsQuestions).map((words, place): JudgedQuery => ({
    id: String(place),
    query: words.slice(0, headlineWords).join(' '),
    relevant: { [`n${place}`]: 1 },
  }));
  return [{ name: 'AG News headlines', documents, queries }];
}

/** GSM8K: a problem finds its worked solution, which has its figures and few of its words. */
function problems(): Collection[] {
  return pairs(
    'GSM8K solutions',
    rowsOf('gsm8k/test.csv').map(([question = '', , solution = '']) => [question, solution]),
  );
}

/** TruthfulQA: a question finds its true answer. */
function facts(): Collection[] {
  return pairs(
    'TruthfulQA answers',
    rowsOf('truthfulqa/test.csv').map(([question = '', choices = '[]', right = '0']) => [
      question,
      (JSON.parse(choices) as string[])[Number(right)] ?? '',
    ]),
  );
}

/** The same text twice has two right places. */
function pairs(name: string, all: (readonly [string, string])[]): Collection[] {
  if (all.length === 0) return [];
  const places = new Map<string, string>();
  for (const [, text] of all) if (text.trim() !== '' && !places.has(text)) places.set(text, `t${places.size}`);
  const queries = all.flatMap(([query, text], place): JudgedQuery[] => {
    const id = places.get(text);
    return id === undefined ? [] : [{ id: String(place), query, relevant: { [id]: 1 } }];
  });
  return [{ name, documents: new Map([...places].map(([text, id]) => [id, text])), queries }];
}
