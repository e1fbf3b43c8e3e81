import type { MethodMap } from './protocol.ts';
import { createSupervisor, type Supervisor, type SupervisorOptions } from './supervisor.ts';

/** Processes that are asked one thing and go. */
export interface ShortLived<Methods extends MethodMap> {
  /** @throws {YardstickError} as `Supervisor.start` and `call` do */
  ask<Name extends keyof Methods & string>(
    name: Name,
    params: Methods[Name]['params'],
  ): Promise<Methods[Name]['result']>;
  /** Ends those that have not answered. */
  close(): Promise<void>;
}

export function createShortLived<Methods extends MethodMap>(options: SupervisorOptions): ShortLived<Methods> {
  const running = new Set<Supervisor<Methods>>();
  return {
    async ask(name, params) {
      const supervisor = createSupervisor<Methods>(options);
      running.add(supervisor);
      try {
        await supervisor.start();
        return await supervisor.call(name, params);
      } finally {
        await supervisor.stop();
        running.delete(supervisor);
      }
    },
    async close() {
      await Promise.all([...running].map((supervisor) => supervisor.stop()));
    },
  };
}
