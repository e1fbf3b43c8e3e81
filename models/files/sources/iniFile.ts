import { readFile } from 'node:fs/promises';

/** `[section]` -> `key` -> value, keys as written in lower case; entries before the first section stand in ''. */
export type IniFile = Map<string, Map<string, string>>;

/** Reads pip's and npm's configuration files: sections, `key = value`, comments, values that go on in indented lines. Missing files are empty. */
export async function readIniFile(file: string): Promise<IniFile> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return parseIni(text.slice(0, 1_000_000));
}

export function parseIni(text: string): IniFile {
  const sections: IniFile = new Map([['', new Map()]]);
  let section = '';
  let key: string | null = null;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (/^\s*([#;].*)?$/.test(line)) continue;
    const entries = sections.get(section) as Map<string, string>;
    if (/^\s/.test(line) && key !== null) {
      entries.set(key, `${entries.get(key) ?? ''}\n${line.trim()}`.trim());
      continue;
    }
    const heading = /^\s*\[(.+)\]\s*$/.exec(line);
    if (heading !== null) {
      section = (heading[1] as string).trim().toLowerCase();
      if (!sections.has(section)) sections.set(section, new Map());
      key = null;
      continue;
    }
    const equals = line.search(/[=:]/);
    // npm's keys begin with the registry's address, colon and all.
    const split = line.trimStart().startsWith('//') || line.trimStart().startsWith('@') ? line.indexOf('=') : equals;
    if (split < 0) continue;
    key = line.slice(0, split).trim().toLowerCase();
    entries.set(
      key,
      line
        .slice(split + 1)
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2'),
    );
  }
  return sections;
}
