import { readFile } from 'node:fs/promises';
import { YardstickError } from '../../../models/errors.ts';
import { joinJudgements } from '../../engine/retrieval/measuring/measureQueries.ts';
import type { Interval, RetrievalMeasure } from '../../engine/retrieval/measureRetrieval.ts';
import { parseJudgements, parseQueries } from '../../engine/retrieval/measuring/readJudgements.ts';
import type { SearchMode } from '../../engine/retrieval/search.ts';
import type { CommandContext } from '../context.ts';
import { formatDuration } from '../output/formatQuantity.ts';
import { formatTable } from '../output/formatTable.ts';
import { ProgressLine } from '../output/progressLine.ts';
import { rerankerOf } from './knowledgeSearch.ts';

interface MeasureOptions {
  queries: string;
  qrels: string;
  mode: SearchMode | 'all';
  rerank?: string | true;
  graded?: true;
}

/** `knowledge measure NAME --queries F --qrels F`: one document; with `--mode all` a list of three. */
export async function measureKnowledge(context: CommandContext, options: MeasureOptions, name: string): Promise<void> {
  const queries = parseQueries(options.queries, await read(options.queries));
  const judgements = parseJudgements(options.qrels, await read(options.qrels), { graded: options.graded === true });
  const judged = joinJudgements(queries, judgements);
  if (judged.length === 0) {
    throw new YardstickError(
      'knowledge/no-judgements',
      `${options.qrels} judges none of the questions of ${options.queries}.`,
      {
        hint: 'The two files must use the same ids.',
      },
    );
  }
  const modes: SearchMode[] = options.mode === 'all' ? ['hybrid', 'dense', 'keyword'] : [options.mode];
  const progress = new ProgressLine(context.terminal);
  const measures = await context
    .withEngine(async (engine) => {
      const reranker = rerankerOf(engine, options.rerank);
      const done: RetrievalMeasure[] = [];
      for (const mode of modes) {
        done.push(
          await engine.measuring.measure(name, {
            queries: judged,
            mode,
            ...(reranker === undefined ? {} : { reranker }),
            signal: context.signal,
            onProgress: (at, total) => progress.showText(mode, `${mode}: ${at} of ${total} questions`),
          }),
        );
      }
      return done;
    })
    .finally(() => progress.end());
  const unknown = measures[0]?.unknownDocuments ?? [];
  if (unknown.length > 0) {
    context.note(
      `${unknown.length} relevant documents are not in the base and count as misses: ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ' …' : ''}`,
    );
  }
  context.print(options.mode === 'all' ? measures : measures[0], () =>
    formatMeasures(measures, (text) => context.terminal.style('bold', text)),
  );
}

/** Larger files are no list of questions. */
const largestFile = 200_000_000;

async function read(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new YardstickError('input/unreadable', `${file} cannot be read.`, { cause, hint: 'Check the path.' });
  });
  if (bytes.length > largestFile) {
    throw new YardstickError('input/too-large', `${file} has more than 200 MB.`, { hint: 'Give a smaller one.' });
  }
  return bytes.toString('utf8');
}

function formatMeasures(measures: RetrievalMeasure[], heading: (text: string) => string): string {
  const [first] = measures;
  const table = formatTable(
    [
      { title: 'MODE', value: (measure) => (measure.reranker === null ? measure.mode : `${measure.mode}, reranked`) },
      { title: 'nDCG@10', value: (measure) => formatInterval(measure.intervals.ndcg10) },
      { title: 'RECALL@10', value: (measure) => formatInterval(measure.intervals.recall10) },
      { title: 'RECALL@100', value: (measure) => formatInterval(measure.intervals.recall100) },
      { title: 'MRR@10', value: (measure) => formatInterval(measure.intervals.mrr10) },
      { title: 'P50', value: (measure) => formatDuration(measure.latency.p50Ms), right: true },
      { title: 'P95', value: (measure) => formatDuration(measure.latency.p95Ms), right: true },
    ],
    measures,
    heading,
  );
  return first === undefined
    ? table
    : `${table}\n${first.queries} questions, ${first.embedding}, passages of at most ${first.chunking.maxTokens} tokens; in brackets 95 % of bootstrap samples.\n`;
}

const formatInterval = ({ mean, low, high }: Interval): string =>
  `${mean.toFixed(3)} [${low.toFixed(3)}-${high.toFixed(3)}]`;
