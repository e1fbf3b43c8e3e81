import { fencedBlocks } from '../support/fencedBlocks.ts';

/** The program in an answer. */
export interface ExtractedCode {
  language: 'javascript' | 'typescript' | 'other' | 'none';
  /** Of `other`, as the answer names it: `python`. */
  name: string;
  code: string;
}

const javascript = new Set(['js', 'javascript', 'jsx', 'mjs', 'cjs', 'node', 'nodejs', 'ecmascript']);
const typescript = new Set(['ts', 'typescript', 'tsx', 'mts']);
const looksLikePython =
  /^[ \t]*(?:def \w+[ \t]*\([^\n]*:|class \w+[^\n:]*:[ \t]*$|from [\w.]+ import |import \w+[ \t]*$|print\()/m;
const looksLikeJavascript =
  /(?:\bfunction\b|=>|\b(?:const|let|var)\s+[\w${[]|^[ \t]*class[ \t]+\w+[^:\n]*\{|\breturn\b[^\n]*;)/m;

/**
 * The JavaScript or TypeScript of an answer: of several blocks the last one that defines `entry`, else the first; without a block the whole answer,
 * if it looks like it. Exports are taken out, since a script has none.
 */
export function extractCode(text: string, entry: string | undefined): ExtractedCode {
  const blocks = fencedBlocks(text).filter((block) => block.text.trim() !== '');
  const usable = blocks.filter(
    ({ language, text: code }) =>
      javascript.has(language) || typescript.has(language) || (language === '' && !looksLikePython.test(code)),
  );
  if (usable.length > 0) {
    const defines = (code: string): boolean =>
      entry !== undefined &&
      ['function ', 'const ', 'let ', 'var ', 'class ', 'function* '].some((word) => code.includes(word + entry));
    const chosen = usable.findLast((block) => defines(block.text)) ?? usable[0];
    if (chosen !== undefined) {
      return {
        language: typescript.has(chosen.language) ? 'typescript' : 'javascript',
        name: chosen.language,
        code: withoutExports(chosen.text),
      };
    }
  }
  const [other] = blocks;
  if (other !== undefined) return { language: 'other', name: other.language || 'python', code: other.text };
  if (looksLikePython.test(text)) return { language: 'other', name: 'python', code: text };
  if (!looksLikeJavascript.test(text)) return { language: 'none', name: '', code: '' };
  return { language: 'javascript', name: '', code: withoutExports(text) };
}

function withoutExports(code: string): string {
  return code
    .replaceAll(
      /^export[ \t]+(?:default[ \t]+)?(?=(?:async[ \t]+)?(?:function|class|const|let|var|type|interface|enum)\b)/gm,
      '',
    )
    .replaceAll(/^export[ \t]+(?:default[ \t]+[\w$]+|\{[^{}]{0,500}\})[ \t]*;?[ \t]*$/gm, '');
}
