/**
 * The one error type of the project. `code` is what programs test, `message` says what happened to what,
 * `hint` says what to do next. Codes are `area/what`, e.g. `model/not-installed`; they are listed where they are thrown.
 */
export class YardstickError extends Error {
  override readonly name = 'YardstickError';
  readonly code: string;
  readonly hint: string | undefined;
  /**
   * Small JSON facts for programs (never keys, never prompt text). `details` (texts, a line each) is told to people, too: the other faults of a file. `choices`
   * (texts) are what may be named where the error asks which one.
   */
  readonly data: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { hint?: string; cause?: unknown; data?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.data = options.data ?? {};
  }
}

/** What crosses a process or HTTP boundary in place of an error object. */
export interface ErrorReport {
  code: string;
  message: string;
  hint?: string;
  /** What else is wrong, a line each, at most 50: of a file that has several faults. */
  details?: string[];
  /** Ids, at most 50: where the error asks which one. */
  choices?: string[];
}

const mostTexts = 50;

/** Turns anything thrown into a report: our own errors keep their code, system errors get one, the rest is `internal/unexpected`. */
export function reportError(thrown: unknown): ErrorReport {
  if (thrown instanceof YardstickError) {
    return {
      code: thrown.code,
      message: thrown.message,
      ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
      ...textsOf(thrown, 'details'),
      ...textsOf(thrown, 'choices'),
    };
  }
  if (thrown instanceof Error) {
    const systemCode = (thrown as NodeJS.ErrnoException).code;
    const known = systemCode === undefined ? undefined : systemErrors[systemCode];
    if (known !== undefined) return { ...known, message: `${known.message}: ${thrown.message}` };
    if (thrown.name === 'AbortError') return { code: 'run/stopped', message: 'Stopped.' };
    return { code: 'internal/unexpected', message: thrown.message || thrown.name };
  }
  return { code: 'internal/unexpected', message: String(thrown) };
}

function textsOf({ data }: YardstickError, name: 'details' | 'choices'): Pick<ErrorReport, 'details' | 'choices'> {
  const given = data[name];
  if (!Array.isArray(given)) return {};
  const texts = given.filter((text): text is string => typeof text === 'string').slice(0, mostTexts);
  return texts.length === 0 ? {} : { [name]: texts };
}

const systemErrors: Record<string, ErrorReport> = {
  ENOSPC: {
    code: 'disk/full',
    message: 'The disk is full',
    hint: 'Free some space or move the data folder (--home), then try again. Nothing already saved is lost.',
  },
  SQLITE_FULL: {
    code: 'disk/full',
    message: 'The disk is full',
    hint: 'Free some space or move the data folder (--home), then try again. Nothing already saved is lost.',
  },
  EROFS: {
    code: 'disk/read-only',
    message: 'The data folder cannot be written',
    hint: 'Choose another data folder with --home or YARDSTICK_HOME.',
  },
  EACCES: {
    code: 'disk/no-permission',
    message: 'No permission',
    hint: 'Choose a folder that you may write to, with --home or YARDSTICK_HOME.',
  },
  EPERM: {
    code: 'disk/no-permission',
    message: 'No permission',
    hint: 'Choose a folder that you may write to, with --home or YARDSTICK_HOME.',
  },
  EADDRINUSE: {
    code: 'serve/port-taken',
    message: 'The port is already in use',
    hint: 'Choose another one with --port, or leave --port out to take a free one.',
  },
};
