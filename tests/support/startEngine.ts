import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client';
import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../electron/engine/http/appRouter.ts';
import { createEngine, type Engine, type EngineOptions } from '../../electron/engine/engine.ts';
import { serve } from '../../electron/engine/http/app.ts';
import { readEventStream } from './eventStream.ts';
import { linkWeights, type TestModelId } from './weights.ts';

type Outputs = inferRouterOutputs<AppRouter>;
export type TurnView = Outputs['compare']['ask'];
type EventOf<Stream> = Stream extends AsyncIterable<infer Event> ? Event : never;
export type CompareEvent = EventOf<Outputs['compare']['watch']>;
export type SystemEvent = EventOf<Outputs['system']['watch']>;

export interface TestClient {
  url: string;
  port: number;
  token: string;
  /** The engine's procedures over HTTP, signed in. */
  api: TRPCClient<AppRouter>;
  /** `fetch` of a path with the bearer token. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  watch(conversationId: string, signal?: AbortSignal): AsyncGenerator<CompareEvent>;
  watchSystem(signal?: AbortSignal): AsyncGenerator<SystemEvent>;
  /** Waits until every answer of a turn has ended. */
  finished(conversationId: string, turnId: string): Promise<TurnView>;
}

export interface TestEngine extends TestClient {
  engine: Engine;
  home: string;
  close(): Promise<void>;
}

export interface TestEngineOptions extends Partial<EngineOptions> {
  /** Models to have installed; call `testWeights` for each before, and skip without them. */
  weights?: TestModelId[];
  pageDirectory?: string;
  host?: string;
}

/** A real engine on a fresh data folder, served on loopback in this process. One thread, so that tests share a machine. */
export async function startEngine(options: TestEngineOptions = {}): Promise<TestEngine> {
  const { weights = [], pageDirectory, host = '127.0.0.1', ...engineOptions } = options;
  const home = options.home ?? (await temporaryHome());
  for (const id of weights) await linkWeights(home, id);
  const engine = await createEngine({ gpu: false, threads: 1, ...engineOptions, home });
  const server = await serve(engine, { host, port: 0, pageDirectory: pageDirectory ?? path.join(home, 'no-page') });
  return {
    ...testClient(server),
    engine,
    home,
    async close() {
      await server.close();
      await engine.close();
      if (options.home === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}

export interface TestEngineProcess extends TestClient {
  child: ChildProcess;
  /** Resolves with what ended it. */
  gone: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** The engine as the window starts it: a process with an IPC channel. */
export async function startEngineProcess(home: string): Promise<TestEngineProcess> {
  const script = path.resolve(import.meta.dirname, '../../electron/engine/process.ts');
  const child = fork(script, [], {
    execArgv: [],
    env: { ...process.env, YARDSTICK_HOME: home },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  const message = await Promise.race([once(child, 'message').then(([first]) => first as unknown), gone]);
  const ready = message as { event?: string; url: string; port: number; token: string };
  if (ready.event !== 'ready') {
    await gone;
    throw new Error(`The engine did not start: ${JSON.stringify(message)}`);
  }
  return { ...testClient(ready), child, gone };
}

export function temporaryHome(): Promise<string> {
  return mkdtemp(path.join(os.tmpdir(), 'yardstick-test-'));
}

function testClient({ url, port, token }: { url: string; port: number; token: string }): TestClient {
  const headers = { authorization: `Bearer ${token}` };
  const api = createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}trpc`, headers })] });
  const subscribe = async function* <Event>(name: string, input: unknown, signal?: AbortSignal) {
    const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    const response = await fetch(`${url}trpc/${name}${query}`, {
      headers: { ...headers, accept: 'text/event-stream' },
      ...(signal === undefined ? {} : { signal }),
    });
    if (!response.ok || response.body === null) throw new Error(`${name}: ${response.status} ${await response.text()}`);
    for await (const event of readEventStream(response.body)) {
      if (event.name === 'message') yield JSON.parse(event.data) as Event;
      if (event.name === 'serialized-error') throw new Error(event.data);
    }
  };
  return {
    url,
    port,
    token,
    api,
    fetch: (target, init = {}) =>
      fetch(new URL(target, url), { ...init, headers: { ...headers, ...(init.headers as Record<string, string>) } }),
    watch: (conversationId, signal) => subscribe<CompareEvent>('compare.watch', { conversationId }, signal),
    watchSystem: (signal) => subscribe<SystemEvent>('system.watch', undefined, signal),
    async finished(conversationId, turnId) {
      for (;;) {
        const { turns } = await api.compare.turns.query({ conversationId, limit: 50 });
        const turn = turns.find(({ id }) => id === turnId);
        if (turn !== undefined && turn.answers.every(({ state }) => ended.includes(state))) return turn;
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    },
  };
}

const ended: readonly string[] = ['done', 'stopped', 'failed', 'interrupted'];
