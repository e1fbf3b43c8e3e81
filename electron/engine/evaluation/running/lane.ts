/** What became of a piece of work: `again` puts it back, not before `afterMs`. */
export type LaneOutcome = { again: false } | { again: true; afterMs: number };

/** A service that sends one request away is left alone by the others: nothing new begins while anybody holds. */
export interface LaneHold {
  begin: () => void;
  end: () => void;
}

export interface LaneOptions<Work, Ready> {
  works: readonly Work[];
  /** How many at a time. */
  slots: number;
  /** Done ahead, while others are under way, so that a free slot has nothing to wait for. Null: nothing to ask. */
  prepare: (work: Work) => Promise<Ready | null>;
  ask: (ready: Ready, hold: LaneHold) => Promise<LaneOutcome>;
  /** Prepared, and will not be asked. */
  discard: (ready: Ready) => void;
  /** Looked at before each new piece. */
  mayGoOn: (work: Work) => boolean;
}

export interface Lane {
  /** Resolves when nothing of it is under way any more. Rejects with what `prepare` or `ask` threw, when the others have ended. */
  run(): Promise<void>;
  /** Looks at `mayGoOn` again. */
  wake(): void;
}

/** Works through a list with a few at a time: everything that goes to one service, or to this machine. */
export function createLane<Work, Ready>(options: LaneOptions<Work, Ready>): Lane {
  const { works, slots, prepare, ask, discard, mayGoOn } = options;
  const putBack: Work[] = [];
  const ready: { work: Work; ready: Ready }[] = [];
  let place = 0;
  let preparing = 0;
  let active = 0;
  let holds = 0;
  let notBefore = 0;
  let timer: NodeJS.Timeout | undefined;
  let failure: { thrown: unknown } | undefined;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));

  function draw(): Work | undefined {
    while (failure === undefined) {
      const work = putBack.shift() ?? works[place++];
      if (work === undefined || mayGoOn(work)) return work;
    }
    return undefined;
  }

  function pump(): void {
    while (preparing + ready.length < slots) {
      const work = draw();
      if (work === undefined) break;
      void prepareOne(work);
    }
    startReady();
    if (preparing + active + ready.length === 0) {
      clearTimeout(timer);
      finish();
    }
  }

  function startReady(): void {
    while (active < slots && ready.length > 0) {
      const next = ready[0] as (typeof ready)[number];
      if (failure !== undefined || !mayGoOn(next.work)) {
        ready.shift();
        discard(next.ready);
        continue;
      }
      const wait = notBefore - performance.now();
      if (wait > 0) {
        timer ??= setTimeout(() => {
          timer = undefined;
          pump();
        }, wait);
      }
      if (wait > 0 || holds > 0) return;
      ready.shift();
      void askOne(next);
    }
  }

  async function prepareOne(work: Work): Promise<void> {
    preparing += 1;
    try {
      const prepared = await prepare(work);
      if (prepared !== null) ready.push({ work, ready: prepared });
    } catch (thrown) {
      failure ??= { thrown };
    } finally {
      preparing -= 1;
      pump();
    }
  }

  async function askOne(next: { work: Work; ready: Ready }): Promise<void> {
    active += 1;
    let held = 0;
    const hold: LaneHold = {
      begin() {
        held += 1;
        holds += 1;
      },
      end() {
        holds -= held;
        if (held > 0) queueMicrotask(pump);
        held = 0;
      },
    };
    try {
      const outcome = await ask(next.ready, hold);
      if (outcome.again) {
        notBefore = Math.max(notBefore, performance.now() + outcome.afterMs);
        putBack.push(next.work);
      }
    } catch (thrown) {
      failure ??= { thrown };
    } finally {
      hold.end();
      active -= 1;
      pump();
    }
  }

  return {
    async run() {
      pump();
      await finished;
      if (failure !== undefined) throw failure.thrown;
    },
    wake: pump,
  };
}
