import { YardstickError } from '../errors.ts';
import type { InstalledModel } from '../files/installedModel.ts';
import type { ModelLibrary } from '../files/modelLibrary.ts';
import type { MethodMap } from '../workers/protocol.ts';
import { createSupervisor, type Supervisor, type SupervisorOptions, type WorkerDeath } from '../workers/supervisor.ts';
import type { AdmitModel, MachineMemory } from './machineMemory.ts';
import { quarantinedNotice, type ModelNotice } from './modelNotice.ts';
import { patience } from './patience.ts';
import { createQueue, type Queue } from './queue.ts';

/** What a worker says of what it has loaded, as much as the pool needs to know. */
interface HeldFacts {
  device: string;
  memoryBytes: number;
}

/** The process that some models are run in. */
interface ModelProcess extends Pick<
  SupervisorOptions,
  'processes' | 'isWellFormed' | 'pingsMissed' | 'startTimeoutMs'
> {
  /** Models with the same key take turns in one process, and only the last ones are in its memory. */
  key: string;
  /** In messages: "The process of all-MiniLM-L6-v2". */
  name: string;
}

/** How some models get into the memory of their process. */
interface ModelLoad<Methods extends MethodMap, Facts> {
  /** What a person calls them, where they do not fit. */
  name: string;
  /** Weights and all that is needed to run. */
  totalBytes: number;
  load: (call: Supervisor<Methods>['call'], signal: AbortSignal) => Promise<Facts>;
}

export interface WorkerPoolOptions<Methods extends MethodMap, Facts extends HeldFacts> {
  library: Pick<ModelLibrary, 'checkUnchanged' | 'quarantine'>;
  memory: MachineMemory;
  notify: (notice: ModelNotice) => void;
  breaker?: { deaths: number; withinMs: number } | undefined;
  processOf(models: readonly InstalledModel[]): ModelProcess;
  /** Looked at anew before each load, when the files are known to be unchanged. */
  prepare(models: readonly InstalledModel[]): Promise<ModelLoad<Methods, Facts>>;
  /** Milliseconds that a call which was stopped may still take; see `CallOptions`. */
  stopWithinMs?: number;
}

/** Models in memory, for the length of one piece of work. */
export interface WorkerLease<Methods extends MethodMap, Facts> {
  installed: readonly InstalledModel[];
  facts: Facts;
  /** Milliseconds that loading took now; 0 when they were in memory. */
  loadMs: number;
  /** Bytes that their process may take in all as things are; see `MachineMemory`. */
  roomBytes: number;
  /** @param seconds after which the process counts as hung, and is ended */
  call: <Name extends keyof Methods & string>(
    name: Name,
    params: Methods[Name]['params'],
    options: { seconds: number },
  ) => Promise<Methods[Name]['result']>;
}

/** Worker processes that hold models: loaded when they are needed, within the machine's memory, ended when they hang. */
export interface WorkerPool<Methods extends MethodMap, Facts> {
  /**
   * Runs work on models, loaded when they are not; work in one process goes one after another.
   * @param models asked at the beginning, when the turn has come, and after a load, which looks at the files anew; throws where they cannot be used
   */
  use<T>(
    models: () => readonly InstalledModel[],
    signal: AbortSignal | undefined,
    work: (lease: WorkerLease<Methods, Facts>) => Promise<T>,
  ): Promise<T>;
  isLoaded: (id: string) => boolean;
  /** One for each process that holds something, by the id of its first model. */
  loaded: () => { id: string; memoryBytes: number; device: string; lastUsedAt: number; busy: boolean }[];
  /** Does nothing where no process is there for the model. */
  unload: (id: string) => Promise<void>;
  close: () => Promise<void>;
}

interface Slot<Methods extends MethodMap, Facts> {
  name: string;
  supervisor: Supervisor<Methods>;
  queue: Queue;
  held: { ids: readonly string[]; facts: Facts; generation: number } | undefined;
  /** Those that the process was started for: they are to blame for its end. */
  startedFor: readonly InstalledModel[];
  memoryBytes: number;
  lastUsedAt: number;
}

/** Reading the files, and more by the byte: a slow disk is no crime. */
const loadSeconds = 60;
const loadBytesPerSecond = 20e6;

export function createWorkerPool<Methods extends MethodMap, Facts extends HeldFacts>(
  options: WorkerPoolOptions<Methods, Facts>,
): WorkerPool<Methods, Facts> {
  type OwnSlot = Slot<Methods, Facts>;
  const { library } = options;
  const slots = new Map<string, OwnSlot>();
  const stopping = new AbortController();

  const heldBy = ({ held, supervisor }: OwnSlot) =>
    held !== undefined && supervisor.running && supervisor.generation === held.generation ? held : undefined;

  function slotOf(models: readonly InstalledModel[]): OwnSlot {
    const { key, name, ...kind } = options.processOf(models);
    const existing = slots.get(key);
    if (existing !== undefined) return existing;
    const slot: OwnSlot = {
      name,
      supervisor: createSupervisor<Methods>({
        ...kind,
        name,
        onDeath: (death) => mourn(slot, death),
        ...(options.breaker === undefined ? {} : { breaker: options.breaker }),
      }),
      queue: createQueue(),
      held: undefined,
      startedFor: [],
      memoryBytes: 0,
      lastUsedAt: 0,
    };
    slots.set(key, slot);
    return slot;
  }

  function mourn(slot: OwnSlot, death: WorkerDeath): void {
    slot.held = undefined;
    const [first] = slot.startedFor;
    if (first === undefined) return;
    options.notify({ code: 'worker/died', message: death.reason, modelId: first.id });
    if (!death.breakerOpened) return;
    const reason = `Its process died too often. Last: ${death.reason}`;
    // Which of several it was cannot be told.
    for (const model of slot.startedFor) {
      void library.quarantine(model.id, reason).catch(() => undefined);
      options.notify(quarantinedNotice(model, reason));
    }
  }

  async function load(slot: OwnSlot, ids: readonly string[], admit: AdmitModel, wanted: AbortSignal): Promise<void> {
    const { supervisor } = slot;
    if (slot.held !== undefined) await drop(slot);
    const models: InstalledModel[] = [];
    // oxlint-disable-next-line no-await-in-loop -- each is read through
    for (const id of ids) models.push(await library.checkUnchanged(id, wanted));
    const weightsBytes = models.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const { name, totalBytes, load: loadInto } = await options.prepare(models);
    if (supervisor.broken) supervisor.reset();
    await admit({ id: ids[0] ?? '', name, weightsBytes, totalBytes });
    // Half a model is of no use: its process need not confirm that it stopped loading.
    const giveUp = () => void supervisor.stop();
    wanted.addEventListener('abort', giveUp, { once: true });
    let limit: ReturnType<typeof patience> | undefined;
    try {
      slot.startedFor = models;
      // Which has a limit of its own: what a busy machine takes for it is not taken from the load.
      await supervisor.start();
      wanted.throwIfAborted();
      limit = patience(loadSeconds + weightsBytes / loadBytesPerSecond);
      limit.signal.addEventListener('abort', giveUp, { once: true });
      const signal = AbortSignal.any([wanted, limit.signal]);
      const facts = await loadInto((...asked) => supervisor.call(...asked), signal);
      slot.held = { ids, facts, generation: supervisor.generation };
      slot.memoryBytes = facts.memoryBytes;
    } catch (thrown) {
      await drop(slot);
      wanted.throwIfAborted();
      throw limit?.signal.aborted === true ? hung(slot) : thrown;
    } finally {
      limit?.end();
      limit?.signal.removeEventListener('abort', giveUp);
      wanted.removeEventListener('abort', giveUp);
    }
  }

  async function call<Name extends keyof Methods & string>(
    slot: OwnSlot,
    name: Name,
    params: Methods[Name]['params'],
    { seconds, signal }: { seconds: number; signal: AbortSignal },
  ): Promise<Methods[Name]['result']> {
    const { stopWithinMs } = options;
    const limit = patience(seconds);
    // What computes for ever cannot be asked to stop: its process is ended.
    const giveUp = () => void slot.supervisor.stop();
    limit.signal.addEventListener('abort', giveUp, { once: true });
    try {
      const result = await slot.supervisor.call(name, params, {
        signal,
        ...(stopWithinMs === undefined ? {} : { stopWithinMs: () => stopWithinMs }),
      });
      const { memoryBytes } = result as { memoryBytes?: number };
      if (memoryBytes !== undefined) slot.memoryBytes = memoryBytes;
      return result;
    } catch (thrown) {
      signal.throwIfAborted();
      throw limit.signal.aborted ? hung(slot) : thrown;
    } finally {
      limit.end();
      limit.signal.removeEventListener('abort', giveUp);
    }
  }

  async function drop(slot: OwnSlot): Promise<void> {
    slot.held = undefined;
    await slot.supervisor.stop();
  }

  const loaded = () =>
    [...slots.values()].flatMap((slot) => {
      const held = heldBy(slot);
      const id = held?.ids[0];
      if (held === undefined || id === undefined) return [];
      const { memoryBytes, lastUsedAt, queue } = slot;
      return [{ id, memoryBytes, device: held.facts.device, lastUsedAt, busy: queue.busy }];
    });

  async function unload(id: string): Promise<void> {
    const holding = [...slots.values()].filter(({ startedFor }) => startedFor.some((model) => model.id === id));
    await Promise.all(holding.map(drop));
  }

  const leavePool = options.memory.register({ residents: loaded, unload });

  return {
    async use(models, wanted, work) {
      const signal = wanted === undefined ? stopping.signal : AbortSignal.any([wanted, stopping.signal]);
      const slot = slotOf(models());
      return slot.queue.run(signal, async () => {
        const ids = models().map(({ id }) => id);
        slot.lastUsedAt = Date.now();
        let loadMs = 0;
        if (!isSame(heldBy(slot)?.ids, ids)) {
          const startedAt = performance.now();
          await options.memory.load(signal, (admit) => load(slot, ids, admit, signal));
          loadMs = performance.now() - startedAt;
        }
        // As they are now: a load looks at the files anew.
        const installed = models();
        const held = heldBy(slot);
        if (held === undefined) throw new YardstickError('worker/died', `${slot.name} ended.`);
        try {
          return await work({
            installed,
            facts: held.facts,
            loadMs,
            roomBytes: options.memory.roomFor(ids[0] ?? ''),
            call: (name, params, { seconds }) => call(slot, name, params, { seconds, signal }),
          });
        } finally {
          slot.lastUsedAt = Date.now();
        }
      });
    },
    isLoaded: (id) => loaded().some((model) => model.id === id),
    loaded,
    unload,
    async close() {
      stopping.abort(new YardstickError('worker/stopped', 'Yardstick is closing.'));
      await Promise.allSettled([...slots.values()].map(drop));
      leavePool();
    },
  };
}

function isSame(held: readonly string[] | undefined, ids: readonly string[]): boolean {
  return held !== undefined && held.length === ids.length && held.every((id, index) => id === ids[index]);
}

function hung({ name, startedFor }: { name: string; startedFor: readonly InstalledModel[] }): YardstickError {
  return new YardstickError('worker/hung', `${name} computed without an end and was ended.`, {
    hint:
      startedFor.length > 1
        ? 'If this happens again with the same models, a file may be faulty: remove them.'
        : 'If this happens again with the same model, its file may be faulty: remove it.',
  });
}
