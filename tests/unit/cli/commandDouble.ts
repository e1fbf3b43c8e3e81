import { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { Engine } from '../../../electron/engine/engine.ts';
import { runCommandLine } from '../../../electron/cli/runCommandLine.ts';

export interface Printed {
  exitCode: number;
  out: string;
  err: string;
  /** Standard output, which must be one JSON document. */
  json: () => unknown;
  /** What the engine was opened with; undefined when the command needed none. */
  opened: { home: string; offline?: boolean } | undefined;
  closed: boolean;
}

/** Runs a command line in this process, on an engine whose answers the test chooses, and reads what it printed. */
export async function command(
  argv: string[],
  options: {
    engine?: object | (() => never);
    environment?: NodeJS.ProcessEnv;
    stdin?: string;
    signal?: AbortSignal;
    tty?: boolean;
  } = {},
): Promise<Printed> {
  let out = '';
  let err = '';
  let opened: Printed['opened'];
  let closed = false;
  const exitCode = await runCommandLine({
    argv,
    version: '9.8.7',
    signal: options.signal ?? new AbortController().signal,
    terminal: {
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      outIsTty: options.tty === true,
      errIsTty: options.tty === true,
      columns: 120,
      stdin: Readable.from(options.stdin === undefined ? [] : [options.stdin]) as NodeJS.ReadStream,
      environment: { YARDSTICK_HOME: '/data', ...options.environment },
      style: (_kind, text) => text,
    },
    openEngine: async ({ home, offline }) => {
      opened = { home, ...(offline === undefined ? {} : { offline }) };
      if (typeof options.engine === 'function') options.engine();
      return { ...(options.engine as object), close: async () => void (closed = true) } as Engine;
    },
  });
  return { exitCode, out: stripVTControlCharacters(out), err, json: () => JSON.parse(out) as unknown, opened, closed };
}
