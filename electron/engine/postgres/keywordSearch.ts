import type { RankOptions, Scored } from '../retrieval/knowledgeIndex.ts';
import { filterRows } from './filterRows.ts';
import { quoteWord } from './putDocument.ts';
import type { IndexPlace } from './schema.ts';
import type { Session } from './sessions.ts';
import { queryWords } from './words.ts';

/** BM25's usual constants, as SQLite's FTS5 has them. */
const saturation = 1.2;
const lengthWeight = 0.75;
/** Words of a query that are looked for; each costs a look into every chunk that has one of them. */
const mostWords = 64;
/** A word in more than this part of all chunks says next to nothing: it does not choose chunks, it only adds to their score. */
const commonFrom = 0.5;

/**
 * BM25 over `tsvector`. How often a word occurs in a chunk is not to be had directly, but `ts_rank` of a single word with equal weights is a strictly
 * growing function of it: the sum of 1/i² for i up to that number, divided by its limit π²/6. It is read back by comparing with that function's values.
 * In how many chunks a word occurs is counted over the chunks found, which are all that have it; for very common words, which are not searched for,
 * it comes from the server's own statistics.
 */
export async function keywordSearch(
  session: Session,
  place: IndexPlace,
  query: string,
  options: RankOptions,
): Promise<Scored[]> {
  const limit = Math.floor(options.limit);
  const words = queryWords(query).slice(0, mostWords);
  if (words.length === 0 || limit < 1) return [];
  const filtered = await filterRows(session, place, options.filter);
  if (filtered?.rows.length === 0) return [];
  const common = await commonWords(session, place, words);
  const rarer = words.filter((word) => (common.get(word) ?? 0) <= commonFrom);
  const rank = (chosenBy: string[]) => rankBy(session, place, { words, chosenBy, common, limit, rows: filtered?.rows });
  if (rarer.length === 0 || rarer.length === words.length) return rank(words);
  const found = await rank(rarer);
  return found.length < limit ? rank(words) : found;
}

/** The parts of all chunks that have a word, as the server noted them for the commonest ones when it last looked. */
async function commonWords(session: Session, { schema }: IndexPlace, words: string[]): Promise<Map<string, number>> {
  const rows = await session.query<{ word: string; part: number }>(
    `SELECT word, part FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (word, part)
     WHERE schemaname = $1 AND tablename = 'keywords' AND attname = 'words' AND word = ANY($2::text[]) AND part > $3`,
    [schema, words, commonFrom],
  );
  return new Map(rows.map(({ word, part }) => [word, part]));
}

interface Ranking {
  words: string[];
  chosenBy: string[];
  common: Map<string, number>;
  limit: number;
  rows: number[] | undefined;
}

function rankBy(session: Session, { table }: IndexPlace, ranking: Ranking): Promise<Scored[]> {
  const { words, chosenBy, common, limit, rows } = ranking;
  const each = (part: (index: number) => string, separator: string) =>
    words.map((_, index) => part(index)).join(separator);
  const first = rows === undefined ? 7 : 8;
  // The text depends on the number of words only; all that was typed is a parameter.
  return session.query<Scored>(
    `WITH hits AS MATERIALIZED (
       SELECT chunk_id, document_row, length, ${each((index) => `ts_rank('{1,1,1,1}', words, $${first + index}::tsquery) AS r${index}`, ', ')}
       FROM ${table('keywords')} WHERE words @@ $1::tsquery
     ), whole AS (
       SELECT sum(chunk_count)::float8 AS chunks, greatest(sum(word_count)::float8 / nullif(sum(chunk_count), 0)::float8, 1) AS length
       FROM ${table('documents')}
     ), known AS (
       SELECT chunks, whole.length, ${each((index) => `greatest(count(*) FILTER (WHERE r${index} > 0), ($5::float8[])[${index + 1}] * chunks) AS n${index}`, ', ')}
       FROM hits, whole GROUP BY chunks, whole.length
     ), weights AS (
       SELECT length, ${each((index) => `ln(1 + greatest(chunks - n${index} + 0.5, 0) / (n${index} + 0.5)) AS w${index}`, ', ')} FROM known
     ), counted AS (
       SELECT chunk_id, hits.length, ${each((index) => `width_bucket(r${index}::float8, $2::float8[]) AS f${index}`, ', ')}
       FROM hits ${rows === undefined ? '' : 'WHERE document_row = ANY($7::bigint[])'}
     )
     SELECT chunk_id AS "chunkId", ${each((index) => `w${index} * f${index} * ($3::float8 + 1) / (f${index} + $3 * (1 - $4::float8 + $4 * counted.length / weights.length))`, ' + ')} AS score
     FROM counted, weights ORDER BY score DESC, chunk_id LIMIT $6`,
    [
      chosenBy.map(quoteWord).join(' | '),
      thresholds,
      saturation,
      lengthWeight,
      words.map((word) => common.get(word) ?? 0),
      limit,
      ...(rows === undefined ? [] : [rows]),
      ...words.map(quoteWord),
    ],
  );
}

/** Half way between `ts_rank` of a word that occurs n-1 and n times, for n from 1 to 255. */
const thresholds: readonly number[] = (() => {
  const values: number[] = [];
  let before = 0;
  for (let count = 1; count <= 255; count += 1) {
    const here = before + 1 / count ** 2 / 1.644_934_066_85;
    values.push((before + here) / 2);
    before = here;
  }
  return values;
})();
