import path from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { YardstickError } from '../../models/errors.ts';
import { documentFormats, type DocumentFormat } from '../engine/documents/document.ts';
import type { Engine } from '../engine/engine.ts';
import type { PassageFilter } from '../engine/retrieval/knowledgeIndex.ts';
import { collect } from './optionParsers.ts';

/** The options that narrow a search, as the filters of the page do. */
export interface FilterOptions {
  type?: DocumentFormat[];
  document?: string[];
  since?: Date;
  until?: Date;
}

export function addFilterOptions(command: Command): Command {
  return command
    .option('--type <kinds>', `only documents of these kinds, with commas: ${documentFormats.join(', ')}`, kinds)
    .option('--document <file>', 'only this document, by path, file name or title; may be given again', collect)
    .option('--since <day>', 'only files changed on this day or later: 2026-01-31', dayStart)
    .option('--until <day>', 'only files changed on this day or earlier', dayEnd);
}

function kinds(text: string): DocumentFormat[] {
  const named = text.split(',').map((kind) => kind.trim().toLowerCase());
  const unknown = named.find((kind) => !(documentFormats as readonly string[]).includes(kind));
  if (unknown === undefined) return named as DocumentFormat[];
  throw new InvalidArgumentError(`There is no kind "${unknown}". Kinds: ${documentFormats.join(', ')}.`);
}

/** Days of this machine's calendar, as a person means them. */
function dayOf(text: string, daysLater: number): Date {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  // The 31st of February is a day of March to the calendar, and a slip of the person.
  if (date.getMonth() !== Number(month) - 1) throw new InvalidArgumentError('Write a day like 2026-01-31.');
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + daysLater);
}

const dayStart = (text: string): Date => dayOf(text, 0);
const dayEnd = (text: string): Date => new Date(dayOf(text, 1).getTime() - 1);

/** The filter as a search takes it; undefined where nothing narrows. @throws {YardstickError} `knowledge/no-document`, `knowledge/not-found` */
export async function filterOf(
  engine: Pick<Engine, 'knowledge'>,
  base: string,
  { type, document, since, until }: FilterOptions,
): Promise<PassageFilter | undefined> {
  const filter: PassageFilter = {
    ...(type === undefined ? {} : { formats: type }),
    ...(since === undefined ? {} : { modifiedFrom: since.getTime() }),
    ...(until === undefined ? {} : { modifiedTo: until.getTime() }),
    ...(document === undefined ? {} : { documentIds: await documentsCalled(engine, base, document) }),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
}

/** More documents of one name are not told apart by a name. */
const mostCalled = 500;

async function documentsCalled(
  { knowledge }: Pick<Engine, 'knowledge'>,
  base: string,
  names: readonly string[],
): Promise<string[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      const known = await knowledge.documents(base, { limit: mostCalled, search: path.basename(name) || name });
      const exact = known.filter((one) => one.path === path.resolve(name));
      const called = known.filter(
        (one) => path.basename(one.path) === name || path.parse(one.path).name === name || one.title === name,
      );
      const ids = (exact.length > 0 ? exact : called).map(({ id }) => id);
      if (ids.length > 0) return ids;
      throw new YardstickError('knowledge/no-document', `No document of ${base} is called ${name}.`, {
        hint: `\`yardstick knowledge files "${base}"\` shows them; give the path, the file name or the title.`,
      });
    }),
  );
  return [...new Set(found.flat())];
}
