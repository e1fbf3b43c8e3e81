import type { FromWorker, ToWorker } from './protocol.ts';
import { protocolVersion } from './protocol.ts';
import type { ProcessAdapter, WorkerExit, WorkerProcess } from './workerProcess.ts';

/** A worker without a process: what the supervisor does to it is written down, what it does is said by the test. */
export interface InMemoryProcess {
  readonly received: ToWorker[];
  readonly signals: string[];
  readonly alive: boolean;
  /** What the worker says; the generation is filled in. */
  say(message: WithoutGeneration<FromWorker>): void;
  /** Says something as it stands, e.g. nonsense or a message of another generation. */
  sayRaw(message: unknown): void;
  exit(exit?: Partial<WorkerExit>, lastWords?: string): void;
  /** The id of the last call received. */
  lastCallId(): number;
}

type WithoutGeneration<Message> = Message extends unknown ? Omit<Message, 'generation'> : never;

export interface InMemoryProcesses extends ProcessAdapter {
  /** Oldest first. */
  readonly processes: InMemoryProcess[];
  latest(): InMemoryProcess;
}

export interface InMemoryBehaviour {
  /** Answers the handshake at once (default) or leaves it to the test. */
  answersStart?: boolean;
  answersPing?: boolean;
  /** What ends it: being asked, SIGTERM, or only SIGKILL. */
  yieldsTo?: 'stop' | 'SIGTERM' | 'SIGKILL';
}

/** The supervisor's double for the operating system; deterministic under fake timers. */
export function inMemoryProcesses(behaviour: InMemoryBehaviour = {}): InMemoryProcesses {
  const processes: InMemoryProcess[] = [];
  return {
    processes,
    latest() {
      const latest = processes.at(-1);
      if (latest === undefined) throw new Error('No process was started.');
      return latest;
    },
    spawn: () => spawnInMemory(behaviour, processes),
  };
}

function spawnInMemory(behaviour: InMemoryBehaviour, processes: InMemoryProcess[]): WorkerProcess {
  const { answersStart = true, answersPing = true, yieldsTo = 'stop' } = behaviour;
  const received: ToWorker[] = [];
  const signals: string[] = [];
  const messageListeners: ((message: unknown) => void)[] = [];
  const exitListeners: ((exit: WorkerExit) => void)[] = [];
  let generation = 0;
  let alive = true;
  let words = '';

  const emit = (message: unknown) => {
    if (alive) for (const listener of messageListeners) listener(message);
  };
  const exit = (how: Partial<WorkerExit> = {}, lastWords = '') => {
    if (!alive) return;
    alive = false;
    words += lastWords;
    for (const listener of exitListeners) listener({ code: null, signal: null, ...how });
  };

  processes.push({
    received,
    signals,
    get alive() {
      return alive;
    },
    say: (message) => emit({ ...message, generation }),
    sayRaw: emit,
    exit,
    lastCallId() {
      const call = received.findLast((message) => message.type === 'call');
      if (call === undefined) throw new Error('No call was received.');
      return call.id;
    },
  });

  return {
    pid: processes.length,
    send(message) {
      if (!alive) return;
      received.push(message);
      generation = message.generation;
      if (message.type === 'start' && answersStart) {
        queueMicrotask(() => emit({ type: 'ready', generation, protocol: protocolVersion }));
      }
      if (message.type === 'ping' && answersPing) emit({ type: 'pong', generation });
      if (message.type === 'stop' && yieldsTo === 'stop') exit({ code: 0 });
    },
    kill(signal) {
      signals.push(signal);
      if (signal === 'SIGKILL' || yieldsTo === 'SIGTERM') exit({ signal });
    },
    onMessage: (listener) => messageListeners.push(listener),
    onExit: (listener) => exitListeners.push(listener),
    output: () => words,
  };
}
