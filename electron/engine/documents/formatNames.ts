import type { DocumentFormat } from './document.ts';

const extensions: Record<DocumentFormat, readonly string[]> = {
  pdf: ['pdf'],
  docx: ['docx', 'docm', 'dotx'],
  pptx: ['pptx', 'pptm', 'ppsx'],
  xlsx: ['xlsx', 'xlsm'],
  csv: ['csv', 'tsv', 'tab'],
  html: ['html', 'htm', 'xhtml'],
  epub: ['epub'],
  markdown: ['md', 'markdown', 'mdown', 'mkd'],
  text: ['txt', 'text', 'log', 'rst', 'adoc', 'org', 'tex', 'srt', 'vtt'],
  email: ['eml'],
  code: (
    'ts tsx mts cts js jsx mjs cjs py pyi java kt kts scala groovy go rs c h cc cpp cxx hpp hh cs fs swift m mm rb php pl pm lua r jl ' +
    'sh bash zsh ps1 bat sql css scss less vue svelte json jsonl yaml yml toml ini cfg conf xml proto graphql tf cmake gradle dart ' +
    'ex exs erl hs clj ml elm nix vb asm s'
  ).split(' '),
};

/** Files that are known by their whole name. */
const wholeNames = new Set(['dockerfile', 'makefile', 'cmakelists.txt', 'readme', 'license', 'changelog']);

const byExtension = new Map<string, DocumentFormat>(
  (Object.entries(extensions) as [DocumentFormat, readonly string[]][]).flatMap(([format, endings]) =>
    endings.map((ending) => [ending, format] as const),
  ),
);

/** What a file's name says it is; undefined where it says nothing. Takes a name or a path. */
export function formatOfName(fileName: string): DocumentFormat | undefined {
  const name = (fileName.split(/[\\/]/).at(-1) ?? '').toLowerCase();
  if (wholeNames.has(name)) return /^(dockerfile|makefile|cmakelists)/.test(name) ? 'code' : 'text';
  const dot = name.lastIndexOf('.');
  // A leading dot is no extension: `.html` is a hidden file without one.
  return dot <= 0 ? undefined : byExtension.get(name.slice(dot + 1));
}
