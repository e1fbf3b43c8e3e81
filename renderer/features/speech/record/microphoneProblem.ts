import type { ErrorReport } from '../../../app/reportOf.ts';

/** Why nothing is heard, in words that say what to do. */
export function microphoneProblem(thrown: unknown): ErrorReport {
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') {
    return {
      code: 'microphone/denied',
      message: 'The microphone may not be used.',
      hint: 'Allow it for this page (the sign beside the address), and in the system’s own settings; then record again.',
    };
  }
  if (name === 'NotFoundError' || name === 'OverconstrainedError') {
    return {
      code: 'microphone/none',
      message: 'No microphone was found.',
      hint: 'Plug one in, or drop a recording here instead.',
    };
  }
  if (name === 'NotReadableError' || name === 'AbortError') {
    return {
      code: 'microphone/in-use',
      message: 'The microphone cannot be opened.',
      hint: 'Another program may hold it. Close that one, then record again.',
    };
  }
  return {
    code: 'microphone/failed',
    message: thrown instanceof Error && thrown.message !== '' ? thrown.message : 'The microphone cannot be opened.',
  };
}

/** A browser gives its microphone only to pages of the same machine, or over TLS. */
export const microphoneInsecure: ErrorReport = {
  code: 'microphone/insecure',
  message: 'The browser gives its microphone to this page only over a safe connection.',
  hint: 'Open Yardstick by http://127.0.0.1 on this machine (a tunnel does, too), or behind a proxy with TLS.',
};

export const microphoneUnplugged: ErrorReport = {
  code: 'microphone/gone',
  message: 'The microphone went away. What was heard until then is kept.',
};

export const tooMuchKept: ErrorReport = {
  code: 'microphone/not-stored',
  message: 'The engine could not be reached for half an hour, so the recording was ended.',
  hint: 'What had reached it is kept.',
};
