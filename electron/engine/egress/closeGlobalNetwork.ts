import { YardstickError } from '../../../models/errors.ts';

/**
 * Takes the ways out that Node hands to every module from this process: a dependency that would send something past the gate and the ledger fails
 * instead. What may leave is handed egress' own `fetch`. For the very beginning, before a module keeps one of them.
 */
export function closeGlobalNetwork(): void {
  const refusal = () =>
    new YardstickError('egress/bypassed', 'Something tried to reach the network past the allow-list.', {
      hint: 'This is a fault in Yardstick or in a library of it: please report it. Nothing was sent.',
      data: { sent: false },
    });
  globalThis.fetch = () => Promise.reject(refusal());
  function closed(): never {
    throw refusal();
  }
  for (const way of ['WebSocket', 'EventSource']) {
    if (way in globalThis)
      Object.defineProperty(globalThis, way, { configurable: true, writable: true, value: closed });
  }
}
