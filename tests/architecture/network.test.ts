import { describe, expect, it } from 'vitest';
import { readSource, sourceFiles, withoutComments } from './importScan.ts';

const files = sourceFiles(['electron', 'models']).filter((file) => !file.startsWith('electron/engine/egress/'));

/** `fetch` as a name of its own: called, handed on, kept. Not a property, a key, a type, or a word of a text. */
const ownFetch = /(?<![.\w'"`/-]|typeof\s)fetch\b(?!\s*\??:)(?![\w'"`-])/;
/** The other ways out that need no import. */
const otherWays =
  /(?<!typeof\s)\bglobalThis\s*(?:\.\s*fetch|\[)|\bnew (?:WebSocket|EventSource|XMLHttpRequest)\b|\bsendBeacon\b|\bgetBuiltinModule\b|\bnet\.(?:fetch|request)\b/;

/** Files that are handed the gate's `fetch` under that name, and one that holds a program of the page. */
const handed = [
  'electron/engine/http/signInPage.ts',
  'models/cloud/embeddingProviders.ts',
  'models/cloud/listModels.ts',
  'models/cloud/providers.ts',
  'models/cloud/transcriptionProviders.ts',
  'models/cloud/wireWatch.ts',
];

/** What makes a provider of the AI SDK; without a `fetch` of its own it takes Node's. */
const provider = /\bcreate(?:OpenAI|OpenAICompatible|Azure|Anthropic|Google|Mistral)\(/g;

describe('the network', () => {
  // A dependency or a hasty edit that calls the global fetch would bypass the allow-list and the ledger.
  it('is reached through egress only', () => {
    const offenders = files.filter((file) => ownFetch.test(withoutComments(readSource(file))));
    expect(offenders.sort()).toEqual(handed);
    expect(files.filter((file) => otherWays.test(withoutComments(readSource(file))))).toEqual([]);
  });

  // What no scan of ours can see is what a library does: our processes begin by taking Node's own fetch away.
  it.each(['electron/engine/process.ts', 'electron/cli/yardstick.ts'])('is closed to libraries by %s', (file) => {
    const code = withoutComments(readSource(file));
    expect(code.indexOf('closeGlobalNetwork();')).toBeGreaterThan(0);
    expect(code.indexOf('closeGlobalNetwork();')).toBeLessThan(code.indexOf('await import('));
  });

  it('is reached by no provider of its own accord', () => {
    const calls = files.flatMap((file) => {
      const code = withoutComments(readSource(file));
      return [...code.matchAll(provider)].map((match) => ({
        file,
        call: inBrackets(code, match.index + match[0].length),
      }));
    });
    expect(calls.length).toBeGreaterThan(10); // the scan itself works
    expect(calls.filter(({ call }) => !/\bfetch\b/.test(call))).toEqual([]);
  });

  // The one exception: Electron's own installer, which its npm package brings, and which runs after a yes only.
  it('is reached by one foreign program', () => {
    const installers = files.filter((file) =>
      /\binstall\.js\b|install-electron/.test(withoutComments(readSource(file))),
    );
    expect(installers.sort()).toEqual([
      'electron/cli/desktop/fetchElectron.ts',
      'electron/cli/desktop/findElectron.ts',
    ]);
  });

  it.each([
    "function ask() { return fetch('https://example.org'); }",
    'const { url } = options; const answer = await fetch(url);',
    'return { send: fetch };',
    'const ways = { fetch };',
    "const script = 'await fetch(process.argv[1])';", // a program in a string
  ])('planted way out is found: %s', (text) => {
    expect(ownFetch.test(text)).toBe(true);
  });

  it.each([
    'const send = globalThis.fetch;',
    "globalThis['fetch'](url)",
    'new WebSocket(url)',
    "process.getBuiltinModule('net')",
    "net.request('https://example.org')",
  ])('planted other way out is found: %s', (text) => {
    expect(otherWays.test(text)).toBe(true);
  });

  it.each([
    "await egress.fetch('https://example.org')",
    'interface Options { fetch: typeof globalThis.fetch }',
    "headers['sec-fetch-site']",
    "import { fetchRequestHandler } from '@trpc/server/adapters/fetch';",
  ])('what is none is let be: %s', (text) => {
    expect(ownFetch.test(text)).toBe(false);
    expect(otherWays.test(text)).toBe(false);
  });
});

/** The text from behind an opening bracket to the one that closes it. */
function inBrackets(code: string, from: number): string {
  let open = 1;
  let at = from;
  while (open > 0 && at < code.length) {
    if (code[at] === '(') open += 1;
    if (code[at] === ')') open -= 1;
    at += 1;
  }
  return code.slice(from, at);
}
