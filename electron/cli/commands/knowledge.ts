import path from 'node:path';
import { Option, type Command } from 'commander';
import { formatBytes } from '../../../models/catalog/formatBytes.ts';
import type { KnowledgeBaseView } from '../../engine/retrieval/knowledge.ts';
import type { CommandContext } from '../context.ts';
import { later } from '../later.ts';
import { passageNumbers, wholeNumber } from '../optionParsers.ts';
import { formatCount } from '../output/formatQuantity.ts';
import { formatTable } from '../output/formatTable.ts';
import { printable } from '../output/printable.ts';
import type { Run } from '../program.ts';
import { addRunOptions } from '../runOptions.ts';
import { addFilterOptions } from '../knowledgeFilter.ts';
import { indexSettingsOf, type IndexOptions } from '../knowledgeOptions.ts';
import { askKnowledge } from './knowledgeAsk.ts';
import { searchKnowledge } from './knowledgeSearch.ts';
import { addToKnowledge, moveKnowledge, parseStorage, rebuildKnowledge, refreshKnowledge } from './knowledgeWork.ts';

const modes = ['hybrid', 'dense', 'keyword'];

/** `knowledge create|list|add|refresh|files|search|ask|measure|rebuild|move|remove`. */
export function knowledgeCommand(program: Command, run: Run): void {
  const knowledge = program
    .command('knowledge')
    .description('your documents: search them, ask them, measure the search');
  const named = (name: string, description: string) =>
    knowledge.command(name).description(description).argument('<name>', 'name or id of a knowledge base');
  const chunking = (command: Command) =>
    command
      .option('--embedding <model>', 'local:ID or CONNECTION:MODEL')
      .option('--chunk-tokens <n>', 'longest passage, in tokens of the embedding model', wholeNumber(16, 8_192))
      .option('--overlap-tokens <n>', 'tokens that neighbouring passages share', wholeNumber(0, 4_096));
  const searching = (command: Command) =>
    addFilterOptions(command)
      .addOption(new Option('--mode <mode>', 'by meaning, by words, or both').choices(modes).default('hybrid'))
      .option('--limit <n>', 'at most this many passages', wholeNumber(1, 1_000))
      .option(
        '--rerank [model]',
        'let a local cross-encoder sort the best again; the first installed one without a name',
      );

  chunking(
    knowledge
      .command('create')
      .description('make an empty knowledge base')
      .argument('<name>')
      .option(
        '--postgres <address>',
        'keep it on a PostgreSQL server instead of in a file: postgres://user@host/database; a password in it goes to where keys are kept',
      ),
  ).action(run(create));
  knowledge.command('list').description('what knowledge bases there are').action(run(list));
  named('add', 'take in files and folders; files that have not changed are skipped')
    .argument('<path...>')
    .option('--watch', 'take in later changes, too, while Yardstick runs')
    .action(run(addToKnowledge));
  named('refresh', 'look at all its files and folders again').action(run(refreshKnowledge));
  named('files', 'its files and what became of them')
    .option('--limit <n>', 'at most this many', wholeNumber(1, 100_000), 1_000)
    .option('--failed', 'only those that could not be read')
    .action(run(files));
  searching(named('search', 'find passages').argument('<query>', '- reads it from standard input')).action(
    run(searchKnowledge),
  );
  addRunOptions(
    searching(
      named('ask', 'answer a question from its passages, every quote checked')
        .argument('<question>', '- reads it from standard input')
        .requiredOption('--model <model>', 'local:ID or CONNECTION:MODEL')
        .option('--mask', 'replace names, addresses and numbers before anything goes to a service')
        .option('--without <numbers>', 'passages to leave out, by their numbers in the plan: 2,4', passageNumbers)
        .option('--plan', 'show what would be sent, and send nothing')
        .option('--yes', 'sends the passages to a service without asking'),
    ),
  ).action(run(askKnowledge));
  named('measure', 'how well the search finds what it should')
    .requiredOption('--queries <file>', 'questions: .jsonl with id and text, .tsv or .csv')
    .requiredOption('--qrels <file>', 'which documents answer them: TREC or BEIR form, or .jsonl')
    .addOption(
      new Option('--mode <mode>', 'how to search; all measures the three').choices([...modes, 'all']).default('hybrid'),
    )
    .option('--rerank [model]', 'let a local cross-encoder sort the best again; the first installed one without a name')
    .option('--graded', 'keep the grades; without it every grade above 0 counts the same')
    .action(run(later(async () => (await import('./knowledgeMeasure.ts')).measureKnowledge)));
  chunking(named('rebuild', 'build its index anew with other settings, and switch when it is whole')).action(
    run(rebuildKnowledge),
  );
  named('move', 'keep it in other storage; nothing is embedded again')
    .requiredOption('--to <storage>', 'sqlite, or postgres://user@host/database', parseStorage)
    .action(run(moveKnowledge));
  named('remove', 'delete a knowledge base; your files stay where they are').action(run(remove));
}

async function create(
  context: CommandContext,
  options: IndexOptions & { postgres?: string },
  name: string,
): Promise<void> {
  const base = await context.withEngine((engine) =>
    engine.knowledge.create({
      name,
      ...indexSettingsOf(options),
      ...(options.postgres === undefined ? {} : { storage: { kind: 'postgres', connection: options.postgres } }),
    }),
  );
  // The fields of `add`, too: the two are one contract.
  const nothing = { added: 0, updated: 0, unchanged: 0, failed: [], chunks: 0, seconds: 0 };
  context.print({ ...base, ...nothing }, () =>
    printable(`Made “${base.name}” with ${base.index.embedding}. Next: yardstick knowledge add "${base.name}" PATH\n`),
  );
}

async function list(context: CommandContext): Promise<void> {
  const bases = await context.withEngine((engine) => engine.knowledge.list());
  context.print(bases, () =>
    bases.length === 0
      ? 'There is no knowledge base yet. Make one: yardstick knowledge create NAME\n'
      : formatBases(bases, (text) => context.terminal.style('bold', text)),
  );
}

function formatBases(bases: KnowledgeBaseView[], heading: (text: string) => string): string {
  return formatTable(
    [
      { title: 'NAME', value: (base) => base.name },
      { title: 'DOCUMENTS', value: (base) => formatCount(base.counts.documents), right: true },
      { title: 'PASSAGES', value: (base) => formatCount(base.counts.chunks), right: true },
      { title: 'FAILED', value: (base) => formatCount(base.files.failed), right: true },
      { title: 'SIZE', value: (base) => formatBytes(base.counts.bytes), right: true },
      { title: 'EMBEDDING', value: (base) => base.index.embedding },
      { title: 'STORAGE', value: (base) => base.storage },
      { title: 'ID', value: (base) => base.id },
    ],
    bases,
    heading,
  );
}

async function files(
  context: CommandContext,
  { limit, failed }: { limit: number; failed?: true },
  name: string,
): Promise<void> {
  const rows = await context.withEngine((engine) =>
    engine.knowledge.files(name, { limit, ...(failed === true ? { state: 'failed' } : {}) }),
  );
  context.print(rows, () =>
    rows.length === 0
      ? 'No file.\n'
      : formatTable(
          [
            { title: 'FILE', value: (file) => path.relative(process.cwd(), file.path) || file.path },
            { title: 'STATE', value: (file) => file.state },
            { title: 'FORMAT', value: (file) => file.format ?? '' },
            { title: 'SIZE', value: (file) => formatBytes(file.bytes), right: true },
            { title: 'PASSAGES', value: (file) => formatCount(file.chunks), right: true },
            {
              title: 'WHY',
              value: (file) => (file.error === null ? '' : `${file.error.message} (${file.error.code})`),
            },
          ],
          rows,
          (text) => context.terminal.style('bold', text),
        ),
  );
}

async function remove(context: CommandContext, _options: unknown, name: string): Promise<void> {
  const removed = await context.withEngine(async (engine) => {
    const base = await engine.knowledge.get(name);
    const { left } = await engine.knowledge.remove(base.id);
    return { id: base.id, name: base.name, documents: base.counts.documents, left };
  });
  if (removed.left !== null) context.note(`${removed.left.message} ${removed.left.hint ?? ''}`.trim());
  context.print(removed, () => printable(`Removed “${removed.name}”. Your files are where they were.\n`));
}
