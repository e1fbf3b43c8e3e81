import { YardstickError } from '../../../../models/errors.ts';

/**
 * Takes the password out of `postgres://user:password@host/…`: it ends at the last `@` of the host's part.
 * @throws {YardstickError} `postgres/bad-address`
 */
export function partPassword(connection: string): { address: string; password: string | null } {
  const found = /^(\s*postgres(?:ql)?:\/\/[^:@/?#]*):([^/?#]*)(@[^]*)$/iu.exec(connection);
  if (found === null) return { address: connection.trim(), password: null };
  const [, user = '', password = '', rest = ''] = found;
  try {
    return { address: `${user}${rest}`.trim(), password: decodeURIComponent(password) };
  } catch {
    throw new YardstickError('postgres/bad-address', 'The password in the address cannot be read.', {
      hint: 'Write each special character of it as %XX.',
    });
  }
}

/** Where keys are kept only visible ASCII is taken; a password of a database may have spaces and letters of any script. */
const written = 'percent:';

/** A password in the form in which keys are kept. */
export function toSecret(password: string): string {
  const isPlain = /^[\x21-\x7e]+$/.test(password) && !password.startsWith(written);
  return isPlain ? password : `${written}${encodeURIComponent(password.toWellFormed())}`;
}

export function fromSecret(secret: string): string {
  return secret.startsWith(written) ? decodeURIComponent(secret.slice(written.length)) : secret;
}
