import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One import, export-from or dynamic import of a source file. */
export interface ImportEdge {
  /** Repository-relative path of the importing file, forward slashes. */
  from: string;
  /** Repository-relative path for relative imports, else the package's name (`node:fs`, `@scope/name`). */
  to: string;
  isPackage: boolean;
  typeOnly: boolean;
  /** `import(…)`: loaded when it is come to. */
  lazy: boolean;
}

const root = path.resolve(import.meta.dirname, '../..');
const sourceFile = /\.(ts|tsx|mts|mjs)$/;

/** Source files below the given top-level folders, repository-relative. */
export function sourceFiles(folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && sourceFile.test(entry.name))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')),
  );
}

export function readSource(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** What stands within a text is no comment: neither the slashes of `https://` nor the star of `'/trpc/*'`. */
export function withoutComments(text: string): string {
  return text.replace(/(^|[\s({[,;])\/\*[\s\S]*?\*\//g, '$1').replace(/(^|\s)\/\/.*$/gm, '$1');
}

/**
 * The imports of a source text. Text-based on purpose: TypeScript 7 has no JavaScript API, and the forms that the project's
 * formatter leaves are few. Comments are removed first.
 */
export function importsOf(file: string, text: string): ImportEdge[] {
  const code = withoutComments(text);
  const edges: ImportEdge[] = [];
  const statement = /(?:^|[;}\s])(import|export)\s+(type\s+)?(?:[\w*${},\s]+?\sfrom\s+)?(['"])([^'"]+)\3/g;
  const call = /\b(?:import|require)\s*\(\s*(['"])([^'"]+)\1/g;
  for (const match of code.matchAll(statement)) {
    const specifiers = match[0].slice(match[0].indexOf(match[1] as string));
    // A default import beside types in braces is a value.
    const allInlineTypes = /^\w+\s*\{\s*(type\s+[\w$]+(\s+as\s+[\w$]+)?\s*,?\s*)+\}/.test(specifiers);
    edges.push(edge(file, match[4] as string, { typeOnly: match[2] !== undefined || allInlineTypes, lazy: false }));
  }
  for (const match of code.matchAll(call)) edges.push(edge(file, match[2] as string, { typeOnly: false, lazy: true }));
  return edges;
}

function edge(from: string, specifier: string, kind: Pick<ImportEdge, 'typeOnly' | 'lazy'>): ImportEdge {
  if (specifier.startsWith('.')) {
    return {
      from,
      to: path.posix.normalize(path.posix.join(path.posix.dirname(from), specifier)),
      isPackage: false,
      ...kind,
    };
  }
  const parts = specifier.split('/');
  const name = specifier.startsWith('node:') ? specifier : parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  return { from, to: name, isPackage: true, ...kind };
}

/**
 * Every file and package that is loaded with a file: what it imports, and what that imports, and so on.
 * @param options.lazy also what it loads when it is come to
 */
export function loadedWith(file: string, options: { lazy?: boolean } = {}): Set<string> {
  const loaded = new Set([file]);
  for (const one of loaded) {
    if (!sourceFile.test(one)) continue;
    for (const { to, typeOnly, lazy } of importsOf(one, readSource(one))) {
      if (!typeOnly && (!lazy || options.lazy === true)) loaded.add(to);
    }
  }
  return loaded;
}
