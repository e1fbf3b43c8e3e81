import { realpathSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { YardstickError } from '../../../models/errors.ts';
import { importPromptfoo } from '../../engine/evaluation/suites/promptfoo/importPromptfoo.ts';
import type { Unsupported } from '../../engine/evaluation/suites/promptfoo/unsupported.ts';
import { namedToChoose } from '../../engine/evaluation/suites/modelToChoose.ts';
import type { SuiteFile } from '../../engine/evaluation/suites/suiteFile.ts';
import { writeSuite } from '../../engine/evaluation/suites/writeSuite.ts';
import type { CommandContext } from '../context.ts';
import { selectableModelId } from '../modelNames.ts';
import { readBoundedText } from '../openSuite.ts';
import { printable } from '../output/printable.ts';

/** `evaluate import-promptfoo FILE`: a suite, and a table of its tests beside it. Files that are there are not written over. */
export async function importFromPromptfoo(
  context: CommandContext,
  { output, force, model = [] }: { output?: string; force?: true; model?: string[] },
  file: string,
): Promise<void> {
  const target = path.resolve(output ?? path.join(path.dirname(file), 'suite.yaml'));
  const table = `${path.basename(target).replace(/\.[^.]*$/, '')}-rows.jsonl`;
  const folder = path.dirname(path.resolve(file));
  const prompts = await readPromptFiles(await readBoundedText(file), folder);
  const { suite, rows, unsupported } = importPromptfoo(prompts.text, {
    file,
    dataPath: table,
    readFile: (named) => prompts.files.get(named) ?? null,
    chosenFor: chosenModels(model),
  });
  const flag = force === true ? 'w' : 'wx';
  const written: string[] = [];
  await write(target, writeSuite(suite), flag);
  written.push(target);
  if (rows !== null) {
    const lines = rows.records.map((record) => `${JSON.stringify(record)}\n`).join('');
    const place = path.join(path.dirname(target), table);
    await write(place, lines, flag);
    written.push(place);
  }
  const result = {
    suite: target,
    rows: written[1] ?? null,
    rowCount: rows?.records.length ?? null,
    candidates: suite.candidates.map(({ id }) => id),
    toChoose: toChoose(suite),
    metrics: suite.metrics.map(({ metric, as }) => as ?? metric),
    unsupported,
  };
  context.print(result, () =>
    [
      ...written.map((place) => printable(`Wrote ${path.relative(process.cwd(), place)}\n`)),
      `Candidates: ${suite.candidates.length}. Rows: ${rows?.records.length ?? 'those of its table'}. Metrics: ${suite.metrics.length}.\n`,
      ...namedUnsupported(unsupported),
      ...toChoose(suite).map((named) =>
        printable(
          `Choose a model in place of ${named}: in the suite, or again with --model '${named}=MODEL' --force.\n`,
        ),
      ),
    ].join(''),
  );
}

/** `MODEL` for all providers that are none here, `PROVIDER=MODEL` for one. */
function chosenModels(given: readonly string[]): (named: string) => string | null {
  const models = new Map(
    given.map((text) => {
      const end = text.lastIndexOf('=');
      return [end < 0 ? '' : text.slice(0, end), selectableModelId(text.slice(end + 1))];
    }),
  );
  return (named) => models.get(named) ?? models.get('') ?? null;
}

/** What the configuration called models that are still to be chosen. */
const toChoose = ({ candidates, judge }: SuiteFile): string[] => [
  ...new Set([...candidates, ...(judge === null ? [] : [judge])].flatMap(({ model }) => namedToChoose(model) ?? [])),
];

const namedUnsupported = (unsupported: readonly Unsupported[]): string[] =>
  unsupported.map(({ where, what, why }) => printable(`Not taken over: ${what}, at ${where}. ${why}\n`));

async function write(file: string, content: string, flag: 'w' | 'wx'): Promise<void> {
  await writeFile(file, content, { flag }).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'EEXIST') throw thrown;
    throw new YardstickError('suite/exists', `${file} is there already.`, {
      hint: 'Give another name with --output, or write over it with --force.',
    });
  });
}

/** Largest prompt in a file of its own, bytes. */
const promptLimit = 200_000;

/** The texts of the `file://` prompts that lie in the configuration's folder or below: a configuration cannot bring other files of this machine into a prompt. */
async function readPromptFiles(text: string, folder: string): Promise<{ text: string; files: Map<string, string> }> {
  const files = new Map<string, string>();
  const root = realpathSync(folder);
  for (const [, named = ''] of text.matchAll(/file:\/\/([\w./ -]{1,300}\.(?:txt|md|json))/g)) {
    if (files.has(named) || files.size >= 200) continue;
    try {
      const place = realpathSync(path.resolve(root, named));
      if (!place.startsWith(root + path.sep)) continue;
      const content = await readFile(place, 'utf8');
      if (content.length <= promptLimit) files.set(named, content);
    } catch {
      // Named as unsupported, with its line.
    }
  }
  return { text, files };
}
