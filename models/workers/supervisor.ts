import { YardstickError } from '../errors.ts';
import { createCircuitBreaker } from './circuitBreaker.ts';
import { openCalls, type OpenCalls } from './openCalls.ts';
import { isFromWorker, protocolVersion, type FromWorker, type MessageCheck, type MethodMap } from './protocol.ts';
import { stopProcess } from './stopProcess.ts';
import type { ProcessAdapter, WorkerExit, WorkerProcess } from './workerProcess.ts';

export interface CallOptions<Event> {
  signal?: AbortSignal;
  /**
   * Asked when the signal aborts: milliseconds after which a process that has not stopped is ended, as a matter of course (no death that counts). null:
   * it is waited for, and ended as hung in the end.
   */
  stopWithinMs?: () => number | null;
  onEvent?: (event: Event) => void;
}

/** A death nobody asked for. */
export interface WorkerDeath {
  generation: number;
  /** One sentence: how it ended and its last words. */
  reason: string;
  exit: WorkerExit;
  /** This death was one too many: no process is started any more until `reset`. */
  breakerOpened: boolean;
}

/** Keeps at most one worker process of a kind; every start is a new generation. */
export interface Supervisor<Methods extends MethodMap> {
  /** @throws {YardstickError} `worker/start-failed`, `worker/broken` */
  start(): Promise<void>;
  /**
   * Asks the running process. Never repeated by itself: a call that was under way when the process died has failed.
   * @throws {YardstickError} `worker/died`, `worker/not-running`, what the worker reports, or the signal's reason
   */
  call<Name extends keyof Methods & string>(
    name: Name,
    params: Methods[Name]['params'],
    options?: CallOptions<Methods[Name]['event']>,
  ): Promise<Methods[Name]['result']>;
  /** Asks, then SIGTERM, then SIGKILL; at most 4 seconds. Pending calls fail with `worker/stopped`. */
  stop(): Promise<void>;
  /** Started and not asked to stop. */
  readonly running: boolean;
  /** Of the newest process; 0 before the first. */
  readonly generation: number;
  readonly pid: number | undefined;
  readonly broken: boolean;
  /** Closes the circuit breaker again: the user wants another try. */
  reset(): void;
}

export interface SupervisorOptions {
  processes: ProcessAdapter;
  /** What the worker is, in messages: "the process of SmolLM2". */
  name: string;
  /** Looks at what the worker says before it is believed; where it says no, the worker is ended with `worker/bad-message`. */
  isWellFormed: MessageCheck;
  onDeath?: (death: WorkerDeath) => void;
  /**
   * Deaths within a span after which nothing is started any more. Default: 3 within 60 s. What a clock of ours ended is no such death: a machine with
   * too much to do makes the best of models late.
   */
  breaker?: { deaths: number; withinMs: number };
  /** Milliseconds from start to handshake; default 15 s. */
  startTimeoutMs?: number;
  /**
   * Unanswered pings in a row, one each half second, after which the process counts as hung; default 16. Infinity where its work blocks
   * it by nature and the caller has a clock of its own.
   */
  pingsMissed?: number;
}

const pingEveryMs = 500;
/** Counted, not timed: a suspended machine misses none. */
const defaultPingsMissed = 16;

/** Supervises one worker process: handshake, generations, calls, hang detection, circuit breaker, stop budget. */
export function createSupervisor<Methods extends MethodMap>(options: SupervisorOptions): Supervisor<Methods> {
  const breaker = createCircuitBreaker(options.breaker ?? { deaths: 3, withinMs: 60_000 });
  let generation = 0;
  let current: Live | undefined;
  let starting: Promise<void> | undefined;

  const broken = () =>
    new YardstickError('worker/broken', `${options.name} died too often and is not started any more.`, {
      hint: 'The model file may be damaged, or the machine may lack memory. Remove it and get it again, or clear its quarantine to try once more.',
    });

  async function launch(): Promise<void> {
    if (breaker.open) throw broken();
    generation += 1;
    const live = spawnLive(generation);
    current = live;
    await live.ready;
  }

  function spawnLive(own: number): Live {
    const child = options.processes.spawn();
    const calls = openCalls((message) => child.send({ ...message, generation: own }), options.isWellFormed);
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    ready.catch(() => undefined);
    const fail = (error: YardstickError) => {
      live.fatal ??= error;
      child.kill('SIGKILL');
    };
    const late = (error: YardstickError) => {
      live.wasLate ||= live.fatal === undefined;
      fail(error);
    };
    const live: Live = {
      own,
      child,
      calls,
      ready,
      missedPings: 0,
      asked: false,
      stopping: undefined,
      fatal: undefined,
      wasLate: false,
      late,
    };

    const handshake = setTimeout(() => {
      late(
        new YardstickError('worker/start-failed', `${options.name} did not start in time.`, {
          hint: 'The machine may be overloaded; try again.',
        }),
      );
    }, options.startTimeoutMs ?? 15_000);
    const heartbeat = setInterval(() => {
      if (!calls.any()) {
        live.missedPings = 0;
        return;
      }
      live.missedPings += 1;
      if (live.missedPings > (options.pingsMissed ?? defaultPingsMissed)) {
        late(
          new YardstickError('worker/hung', `${options.name} stopped responding and was ended.`, {
            hint: 'If this happens again with the same model, its file may be faulty.',
          }),
        );
      } else child.send({ type: 'ping', generation: own });
    }, pingEveryMs);
    heartbeat.unref();

    const take = (message: FromWorker) => {
      live.missedPings = 0;
      if (message.type === 'ready') {
        clearTimeout(handshake);
        if (message.protocol === protocolVersion) resolve();
        else fail(new YardstickError('worker/start-failed', `${options.name} speaks another version of the protocol.`));
      } else if (message.type !== 'pong') calls.take(message);
    };
    child.onMessage((message) => {
      if (!isFromWorker(message) || message.generation !== own) return;
      try {
        take(message);
      } catch (thrown) {
        // Nobody is above this listener: what it throws would end the engine, with every other model.
        fail(
          new YardstickError(
            'worker/bad-message',
            `${options.name} said something that makes no sense and was ended.`,
            {
              hint: 'If this happens again with the same model, its file may be hostile: remove it.',
              cause: thrown,
            },
          ),
        );
      }
    });
    child.onExit((exit) => {
      clearTimeout(handshake);
      clearInterval(heartbeat);
      if (current === live) current = undefined;
      const reason = obituary(options.name, exit, child.output());
      const error = live.asked
        ? new YardstickError('worker/stopped', `${options.name} was stopped.`)
        : (live.fatal ?? new YardstickError('worker/died', reason, { hint: hintFor(exit), data: { ...exit } }));
      if (!live.asked) {
        const breakerOpened = !live.wasLate && breaker.died(performance.now());
        options.onDeath?.({ generation: own, reason: live.fatal?.message ?? reason, exit, breakerOpened });
      }
      reject(error);
      calls.failAll(error);
    });
    child.send({ type: 'start', generation: own, protocol: protocolVersion });
    return live;
  }

  return {
    async start() {
      if (current !== undefined && !current.asked) return current.ready;
      await current?.stopping;
      starting ??= launch().finally(() => (starting = undefined));
      return starting;
    },
    async call(name, params, callOptions = {}) {
      const live = current;
      if (live === undefined || live.asked) {
        throw new YardstickError('worker/not-running', `${options.name} is not running.`);
      }
      await live.ready;
      return live.calls.open(name, params, callOptions, (error) => {
        if (error === null) {
          live.asked = true;
          live.child.kill('SIGKILL');
        } else live.late(error);
      });
    },
    async stop() {
      const live = current;
      if (live === undefined) return;
      live.asked = true;
      live.stopping ??= stopProcess(live.child, live.own);
      await live.stopping;
    },
    get running() {
      return current !== undefined && !current.asked;
    },
    get generation() {
      return generation;
    },
    get pid() {
      return current?.child.pid;
    },
    get broken() {
      return breaker.open;
    },
    reset: () => breaker.reset(),
  };
}

interface Live {
  /** Its generation. */
  own: number;
  child: WorkerProcess;
  calls: OpenCalls;
  ready: Promise<void>;
  missedPings: number;
  /** It was asked to end: its end is no death. */
  asked: boolean;
  stopping: Promise<void> | undefined;
  /** Why we ended it ourselves. */
  fatal: YardstickError | undefined;
  /** That was because of a clock: it says nothing against its file. */
  wasLate: boolean;
  /** Ends it because of a clock. */
  late(error: YardstickError): void;
}

/** How a process ended, in a sentence, with the last thing it said (native libraries say there why they gave up). */
function obituary(name: string, { code, signal }: WorkerExit, output: string): string {
  const how =
    signal !== null
      ? `was ended by ${signal}`
      : code === null
        ? 'could not be started'
        : `ended with exit code ${code}`;
  // Assertions name the file on the machine that the runtime was built on: only its name says anything here.
  const words = (output.trim().split('\n').at(-1) ?? '')
    .trim()
    .replaceAll(/\S*\/(?=[\w.-]+:\d+)/g, '')
    .slice(0, 200);
  return words === '' ? `${name} ${how}.` : `${name} ${how}: ${words}`;
}

function hintFor({ signal }: WorkerExit): string {
  if (signal === 'SIGKILL')
    return 'The system may have run out of memory: try a smaller model. The next prompt starts it again.';
  if (signal === 'SIGBUS') return 'The model file was changed or cut while it was in use: get it again.';
  return 'The next prompt starts it again.';
}
