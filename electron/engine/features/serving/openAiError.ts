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
