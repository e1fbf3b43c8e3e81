import { z } from 'zod';
import type { ScoreRequest } from '../../metric.ts';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** Where a metric takes from what an answer is held against, if not from the row's references. */
export const expectedParameters = {
  values: z
    .union([text, z.array(text).min(1).max(10_000)])
    .transform((value) => (Array.isArray(value) ? value : [value]))
    .optional()
    .describe('What is looked for, in place of the references; {{column}} stands for what the row has there.'),
  column: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Column that says what is looked for: one text, or a JSON array of texts. A row with nothing there is left out.',
    ),
};

interface ExpectedParameters {
  values?: string[] | undefined;
  column?: string | undefined;
}

/** What an answer is held against: the values, else the column, else the references. Empty where the row has nothing. */
export function expectedTexts({ row }: ScoreRequest, { values, column }: ExpectedParameters): readonly string[] {
  if (values !== undefined) return values.map((value) => fillIn(value, row.fields));
  return column === undefined ? row.references : textsOfColumn(row.fields, column);
}

/** References are needed only where the parameters name nothing else. */
export const needsOfExpected = ({ values, column }: ExpectedParameters): readonly 'reference'[] =>
  values === undefined && column === undefined ? ['reference'] : [];

/** The text of a cell, or the texts of a JSON array in it. */
export function textsOfColumn(fields: Readonly<Record<string, string>>, column: string): string[] {
  const cell = Object.hasOwn(fields, column) ? (fields[column] as string) : '';
  if (cell.trim() === '') return [];
  if (/^\s*\[/.test(cell)) {
    try {
      const list = JSON.parse(cell) as unknown[];
      if (list.every((item) => typeof item === 'string' || typeof item === 'number')) return list.map(String);
    } catch {
      // A text that begins with a bracket.
    }
  }
  return [cell];
}

/** Puts the row's columns where a text names them. Unknown names stay as they are. */
export function fillIn(template: string, fields: Readonly<Record<string, string>>): string {
  if (!template.includes('{{')) return template;
  return template.replaceAll(/\{\{\s*([^{}]{1,200}?)\s*\}\}/g, (whole, name: string) =>
    Object.hasOwn(fields, name) ? (fields[name] as string) : whole,
  );
}
