import path from 'node:path';
import { YardstickError } from '../../../models/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import type { SearchHit, SearchMode } from '../../engine/retrieval/search.ts';
import type { CommandContext } from '../context.ts';
import { formatDuration } from '../output/formatQuantity.ts';
import { printable } from '../output/printable.ts';
import { filterOf, type FilterOptions } from '../knowledgeFilter.ts';
import { readPrompt } from '../readPrompt.ts';

/** The options of `search` and `ask` that say how passages are found. */
export interface SearchOptions extends FilterOptions {
  mode: SearchMode;
  limit?: number;
  /** True where no model is named. */
  rerank?: string | true;
}

/** `knowledge search NAME QUERY` */
export async function searchKnowledge(
  context: CommandContext,
  options: SearchOptions,
  name: string,
  argument: string,
): Promise<void> {
  const query = await readPrompt(argument, context);
  const result = await context.withEngine(async (engine) =>
    engine.searching.search(name, {
      query,
      ...(await searchRequestOf(engine, name, options)),
      signal: context.signal,
    }),
  );
  context.print(result, () => {
    const { hits, timings } = result;
    if (hits.length === 0) return 'Nothing found.\n';
    const times = `embedding ${formatDuration(timings.embedMs)}, search ${formatDuration(timings.searchMs)}`;
    const rerank = timings.rerankMs > 0 ? `, reranking ${formatDuration(timings.rerankMs)}` : '';
    return `${hits.map((hit, index) => formatHit(hit, index + 1, context)).join('\n')}\n${times}${rerank}\n`;
  });
}

export async function searchRequestOf(
  engine: Pick<Engine, 'reranker' | 'knowledge'>,
  base: string,
  { mode, limit, rerank, ...narrowing }: SearchOptions,
) {
  const reranker = rerankerOf(engine, rerank);
  const filter = await filterOf(engine, base, narrowing);
  return {
    ...(filter === undefined ? {} : { filter }),
    mode,
    ...(limit === undefined ? {} : { limit }),
    ...(reranker === undefined ? {} : { reranker }),
  };
}

/** The reranker that is named; the first installed one where only `--rerank` is given. @throws {YardstickError} `model/not-installed` */
export function rerankerOf(
  { reranker }: Pick<Engine, 'reranker'>,
  named: string | true | undefined,
): string | undefined {
  if (named === undefined) return undefined;
  if (named !== true) return named.includes(':') ? named : `local:${named}`;
  const models = reranker.models();
  const installed = models.find((model) => model.installed);
  if (installed !== undefined) return installed.id;
  const [first] = models;
  throw new YardstickError('model/not-installed', 'There is no reranker on this machine.', {
    hint:
      first === undefined
        ? 'Import one: yardstick models import FOLDER'
        : `Download one: yardstick models pull ${first.id.replace(/^local:/, '')}`,
  });
}

function formatHit(hit: SearchHit, place: number, context: CommandContext): string {
  const where = [
    printable(hit.title),
    ...(hit.page === null ? [] : [`page ${hit.page}`]),
    `${path.relative(process.cwd(), hit.path) || hit.path}:${hit.start}-${hit.end}`,
  ];
  const head = context.terminal.style('bold', `${place}. ${where[0]}`);
  return `${head}  ${printable(where.slice(1).join('  '))}  ${hit.score.toPrecision(3)}\n${excerpt(hit)}\n`;
}

/** Characters of a passage that a terminal shows. */
const excerptLength = 320;

/** The passage from a little before the first word that was asked for, on one line. */
function excerpt({ text, highlights }: SearchHit): string {
  const first = highlights[0]?.start ?? 0;
  const blank = text.lastIndexOf(' ', Math.max(0, first - 80));
  const from = first < excerptLength ? 0 : blank + 1;
  const shown = text
    .slice(from, from + excerptLength)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return printable(`   ${from > 0 ? '… ' : ''}${shown}${from + excerptLength < text.length ? ' …' : ''}`);
}
