import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipLoudly } from '../../support/requirements.ts';
import { writeTinyLlama } from '../../support/tinyLlama.ts';
import { canTrace, readTrace, startTraced, type Trace } from '../../support/traceProcess.ts';
import { start } from '../cli/yardstick.ts';

const traceable = canTrace();
if (!traceable) {
  skipLoudly('the proof that nothing leaves the machine or the data folder', 'use Linux with strace 5.3 or newer');
}

const root = path.resolve(import.meta.dirname, '../../..');
const command = path.join(root, 'electron/cli/yardstick.ts');
const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'yardstick-offline-')));
const home = path.join(folder, 'home');
/** Where programs of this kind like to leave things: nothing may lie in it but the one cache, of compiled code. */
const personHome = path.join(folder, 'person');
const cache = path.join(personHome, '.cache/yardstick/compiled');
const temporary = path.join(folder, 'temporary');
/** All there is: no CI, no ORT_..., nothing that would make a library keep quieter than it does for a person. */
const environment = { PATH: process.env['PATH'], HOME: personHome, TMPDIR: temporary, YARDSTICK_HOME: home };

let count = 0;
function begin(argv: string[], extra: NodeJS.ProcessEnv = {}): { child: ChildProcess; trace: () => Promise<Trace> } {
  const file = path.join(folder, `trace-${count++}`);
  const child = startTraced([process.execPath, ...argv], {
    file,
    cwd: root,
    environment: { ...environment, ...extra },
  });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    async trace() {
      expect(await ended, text).toBe(0);
      return readTrace(file, root);
    },
  };
}

/** Written anywhere but in the data folder, the temporary folder and the cache, which is made with what is above it. Devices keep nothing. */
const strayWrites = ({ written }: Trace) =>
  written.filter(
    (file) =>
      ![home, temporary, cache, '/dev', '/proc'].some((allowed) => isInside(file, allowed)) &&
      !(isInside(file, personHome) && file !== personHome && isInside(cache, file)),
  );
const isInside = (file: string, parent: string) => file === parent || file.startsWith(`${parent}/`);

beforeAll(async () => {
  if (!traceable) return;
  for (const made of [personHome, temporary]) mkdirSync(made);
  writeTinyLlama(path.join(folder, 'says.gguf'), { script: ['Hel', 'lo', ' there', '.'] });
  // Also builds the page where it is not built yet: that writes into the checkout, once.
  const server = start(['serve', '--json'], { home });
  await server.firstLine;
  server.process.kill('SIGTERM');
  await server.ended;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!traceable)(
  'nothing leaves the machine, and nothing is left outside the data folder and the cache',
  () => {
    // Without this the tests below would also pass if the trace saw nothing.
    it('is a claim that the trace can refute', async () => {
      const stray = path.join(folder, 'stray');
      const program = `require('node:fs').writeFileSync(process.env.STRAY, 'x');
      fetch('http://192.0.2.1/', { signal: AbortSignal.timeout(300) }).catch(() => undefined);
      require('node:child_process').execFileSync(process.execPath, ['-e', 'require("node:dgram").createSocket("udp4").send("x", 9, "192.0.2.2", () => process.exit())']);`;
      const found = await begin(['-e', program], { STRAY: stray }).trace();
      expect(strayWrites(found)).toEqual([stray]);
      expect(found.internet.join('\n')).toMatch(/connect\(.*192\.0\.2\.1/);
      expect(found.internet.join('\n'), 'a child of the process').toMatch(/send.*192\.0\.2\.2/);
    });

    it.each([
      ['doctor', ['doctor']],
      ['an import', ['models', 'import', path.join(folder, 'says.gguf')]],
      ['an answer of a local model', ['run', 'says', 'Hi', '--temperature', '0']],
    ])('%s opens no internet socket at all', async (_what, argv) => {
      const found = await begin([command, ...argv]).trace();
      expect(found.internet).toEqual([]);
      expect(strayWrites(found)).toEqual([]);
      expect(found.written.some((file) => isInside(file, home))).toBe(true);
    });

    it('the app in a browser listens on loopback and connects to nothing', async () => {
      const { child, trace } = begin([command, 'serve', '--json']);
      if (child.stdout === null) throw new Error('The command has no output');
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const { url, token } = JSON.parse(line) as { url: string; token: string };
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

      const page = await (await fetch(url, { headers })).text();
      const parts = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => new URL(part ?? '', url));
      expect(parts.length).toBeGreaterThan(0);
      expect(parts.map(({ origin }) => origin)).toEqual(parts.map(() => new URL(url).origin));
      for (const part of parts) expect((await fetch(part, { headers })).status, part.href).toBe(200);
      const answer = await fetch(`${url}v1/chat/completions`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ model: 'says', messages: [{ role: 'user', content: 'Hi' }], temperature: 0 }),
      });
      expect(await answer.text()).toContain('Hello there.');
      // strace passes no signal on: the command is its child.
      for (const pid of childrenOf(child.pid ?? 0)) process.kill(pid, 'SIGTERM');

      const found = await trace();
      const addresses = found.internet.filter((call) => !/ socket\(AF_INET6?, SOCK_STREAM\b/.test(call));
      expect(addresses).toEqual([expect.stringMatching(/ bind\(.*inet_addr\("127\.0\.0\.1"\)/)]);
      expect(strayWrites(found)).toEqual([]);
    });

    it('left nothing behind in the home and temporary folders but compiled code', () => {
      const above = [personHome, path.join(personHome, '.cache'), path.dirname(cache)];
      expect(above.map((where) => readdirSync(where))).toEqual([['.cache'], ['yardstick'], ['compiled']]);
      expect(readdirSync(temporary)).toEqual([]);
    });
  },
);

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
}
