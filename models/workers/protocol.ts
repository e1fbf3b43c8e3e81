import type { ErrorReport } from '../errors.ts';

/** Raised when the messages change their meaning: engine and worker refuse each other rather than misunderstand. */
export const protocolVersion = 1;

/** What a kind of worker can be asked: a name, what goes in, what comes out, and what is said on the way. */
export type MethodMap = Record<string, { params: unknown; result: unknown; event: unknown }>;

/**
 * Engine to worker. `generation` counts the processes of one supervisor: a message of a process that is gone is dropped, never
 * taken for one of its successor.
 */
export type ToWorker =
  | { type: 'start'; generation: number; protocol: number }
  | { type: 'call'; generation: number; id: number; method: string; params: unknown }
  | { type: 'abort'; generation: number; id: number }
  /** Is the event loop alive? Answered at once, also while a call runs. */
  | { type: 'ping'; generation: number }
  | { type: 'stop'; generation: number };

/** Worker to engine. */
export type FromWorker =
  | { type: 'ready'; generation: number; protocol: number }
  | { type: 'event'; generation: number; id: number; event: unknown }
  | { type: 'result'; generation: number; id: number; result: unknown }
  | { type: 'failure'; generation: number; id: number; error: ErrorReport }
  | { type: 'pong'; generation: number };

/** Whether the content of an event or a result has the shape that the method's have. */
export type MessageCheck = (method: string, kind: 'event' | 'result', content: unknown) => boolean;

/** A worker runs native code on hostile files: what it says is looked at before it is believed. */
export function isFromWorker(message: unknown): message is FromWorker {
  if (typeof message !== 'object' || message === null) return false;
  const { type, generation, id, error } = message as Record<string, unknown>;
  if (typeof generation !== 'number') return false;
  if (type === 'ready' || type === 'pong') return true;
  if (typeof id !== 'number') return false;
  if (type === 'failure') return isErrorReport(error);
  return type === 'event' || type === 'result';
}

function isErrorReport(value: unknown): value is ErrorReport {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message, hint } = value as Record<string, unknown>;
  return typeof code === 'string' && typeof message === 'string' && (hint === undefined || typeof hint === 'string');
}
