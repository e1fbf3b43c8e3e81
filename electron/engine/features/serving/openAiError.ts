import type { ErrorReport } from '../../../../models/errors.ts';

/** An error as clients of OpenAI's API expect it. `code` is ours, `type` theirs. */
export interface OpenAiError {
  error: { message: string; type: string; code: string; param: string | null };
}

export function openAiError(
  status: number,
  { code, message, hint }: ErrorReport,
  param: string | null = null,
): OpenAiError {
  const type =
    status === 401
      ? 'authentication_error'
      : status === 403
        ? 'permission_error'
        : status === 404
          ? 'not_found_error'
          : status === 429
            ? 'rate_limit_error'
            : status >= 500
              ? 'server_error'
              : 'invalid_request_error';
  return { error: { message: hint === undefined ? message : `${message} ${hint}`, type, code, param } };
}

/** An answer that failed. A prompt too long for the model is the asker's to mend, and clients know it by OpenAI's own code. */
export function answerError(report: ErrorReport): { status: 400 | 500 | 503; body: OpenAiError } {
  const { code } = report;
  if (code.startsWith('context/')) {
    return { status: 400, body: openAiError(400, { ...report, code: 'context_length_exceeded' }, 'messages') };
  }
  const status = code.startsWith('input/')
    ? 400
    : code === 'model/quarantined' || code === 'run/interrupted'
      ? 503
      : 500;
  return { status, body: openAiError(status, report) };
}
