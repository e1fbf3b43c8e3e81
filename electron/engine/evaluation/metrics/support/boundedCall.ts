import { createContext, Script } from 'node:vm';
import { YardstickError } from '../../../../../models/errors.ts';

/**
 * Runs `work` and gives up after `limitMs`, wherever it is then: V8 ends regular expressions, sorts and built-in functions, too, and no `catch` in
 * `work` holds it up. That is why this and not QuickJS bounds a person's pattern: QuickJS asks for its limit only between steps, and a single
 * `indexOf` over a long text ran for minutes past it. Costs about 90 microseconds. `work` must leave nothing half done that others see.
 * @throws metric/too-slow
 */
export function boundedCall<Result>(work: () => Result, limitMs: number): Result {
  const outer = slot.work;
  slot.work = work;
  try {
    return script.runInContext(context, { timeout: limitMs }) as Result;
  } catch (thrown) {
    if ((thrown as { code?: unknown } | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw thrown;
    throw new YardstickError('metric/too-slow', `it took more than ${limitMs} ms`);
  } finally {
    slot.work = outer;
  }
}

/** The script only calls what it is given: no text of a model or a file is ever run here. */
const slot: { work: (() => unknown) | undefined } = { work: undefined };
const context = createContext({ slot });
const script = new Script('slot.work()');
