/** What is run, in a JavaScript machine without files, network, clock or modules. */
export interface SandboxJob {
  /** Runs first, as a script; its top level is there for `tests`. */
  code: string;
  /** Types are taken out first. */
  isTypeScript: boolean;
  /**
   * `tests`: body of an async function with `assert`, `expect`, `test` and the like. `value`: an expression, or the body of a function that returns
   * something; it sees `input`.
   */
  kind: 'tests' | 'value';
  tests: string;
  /** JSON that `value` sees as `input`, by name. */
  input: Record<string, unknown>;
  timeMs: number;
  memoryBytes: number;
}

/** How it went. */
export type SandboxOutcome =
  /** How many tests passed and failed; `first` is the first that failed, with why. */
  | { kind: 'tested'; passed: number; failed: number; first: string }
  | { kind: 'value'; value: unknown }
  /** The code itself cannot be run. */
  | { kind: 'code-error'; message: string }
  /** The tests (or the expression) cannot be run, whatever the code does. */
  | { kind: 'tests-error'; message: string }
  | { kind: 'too-slow' }
  | { kind: 'too-much-memory' }
  /** The machine broke under it: too deep a recursion, mostly. */
  | { kind: 'crashed'; message: string };
