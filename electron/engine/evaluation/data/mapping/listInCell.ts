import { cellText } from '../parsing/cellText.ts';
import { parseExactJson } from '../parsing/exactJson.ts';

/** A list as it was found in a cell. */
export interface CellList {
  items: string[];
  /** What each item is called beside its text (`A`, `B` …), where the list says so. */
  labels: string[] | null;
}

/** Lists of Python are short; the pattern that reads them is not meant for a book. */
const longestPythonList = 100_000;

/**
 * The list that a cell holds: as JSON, as Python writes one, or as the `{"text": […], "label": […]}` of multiple-choice sets. Null for a cell that is none.
 */
export function listInCell(cell: string): CellList | null {
  const text = cell.trim();
  if (text.startsWith('[') && text.endsWith(']')) return jsonList(text) ?? pythonList(text);
  return text.startsWith('{') && text.endsWith('}') ? choiceObject(text) : null;
}

function jsonList(text: string): CellList | null {
  const value = parsed(text);
  if (!Array.isArray(value)) return null;
  const texts = value.map((item) => textAndLabel(item));
  if (texts.length > 0 && texts.every((item) => item !== null)) {
    return { items: texts.map((item) => item.text), labels: texts.map((item) => item.label) };
  }
  return { items: value.map(cellText), labels: null };
}

function choiceObject(text: string): CellList | null {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null) return null;
  const { text: texts, label: labels } = value as Record<string, unknown>;
  if (!Array.isArray(texts)) return null;
  const named = Array.isArray(labels) && labels.length === texts.length;
  return { items: texts.map(cellText), labels: named ? labels.map(cellText) : null };
}

function textAndLabel(item: unknown): { text: string; label: string } | null {
  if (typeof item !== 'object' || item === null) return null;
  const { text, label } = item as Record<string, unknown>;
  return typeof text === 'string' && (typeof label === 'string' || typeof label === 'number')
    ? { text, label: String(label) }
    : null;
}

function parsed(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

/** `['a', "it's", 3]`, and `['a' 'b']` as arrays of numbers libraries print themselves. */
function pythonList(text: string): CellList | null {
  if (text.length > longestPythonList) return null;
  const item = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d[\d.]*|True|False|None))\s*(?:,|(?=['"])|$)/sy;
  const body = text.slice(1, -1);
  const items: string[] = [];
  while (item.lastIndex < body.length) {
    const found = item.exec(body);
    if (found === null) return null;
    const [, single, double, bare] = found;
    items.push(bare ?? unescaped(single ?? double ?? ''));
  }
  return items.length === 0 ? null : { items, labels: null };
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, letter: string) =>
    Object.hasOwn(escapes, letter) ? (escapes[letter] ?? letter) : letter,
  );
}
