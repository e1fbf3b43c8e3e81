import { YardstickError } from '../../../models/errors.ts';
import { explainFailure } from '../egress/failures.ts';

/** What may stand in an error besides the server's own words. */
export interface FailureContext {
  /** `host:port` */
  server: string;
  database: string;
  user: string;
  /** Never shown, even where a server repeats it. */
  password: string | null;
}

/**
 * Says in the project's words why the server refused, or why it could not be talked to. Our own errors pass, the gate's refusals among them.
 *
 * Codes: `postgres/unreachable`, `postgres/password`, `postgres/no-vector`, `postgres/timeout`, `postgres/refused`, `disk/full` (the server's),
 * `index/not-found` (its tables are gone), `egress/certificate`. `data.sqlState` is the server's code, where it gave one.
 */
export function explainPostgresFailure(thrown: unknown, context: FailureContext): unknown {
  if (thrown instanceof YardstickError) {
    if (thrown.code !== 'egress/unreachable' && thrown.code !== 'egress/timeout') return thrown;
    return new YardstickError('postgres/unreachable', thrown.message, {
      ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
      data: { ...thrown.data },
    });
  }
  const state = sqlState(thrown);
  if (state === undefined) return explainConnection(thrown, context);
  const { code, what, hint } = answers.find(({ states }) => states.test(state)) ?? {
    code: 'postgres/refused',
    what: 'refused what it was asked',
    hint: "The server's own words say why; its log may say more.",
  };
  return new YardstickError(
    code,
    `PostgreSQL at ${context.server} ${fill(what, context)}: ${serverWords(thrown, context)} (${state}).`,
    { hint: fill(hint, context), data: { sqlState: state } },
  );
}

/** The server's five-character code; undefined for errors that did not come from it. */
export function sqlState(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('severity' in thrown)) return undefined;
  const { code } = thrown as NodeJS.ErrnoException;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

const answers: readonly { states: RegExp; code: string; what: string; hint: string }[] = [
  {
    states: /^28/,
    code: 'postgres/password',
    what: 'did not let {user} in',
    hint: 'Check the user {user} and its password, and that pg_hba.conf of the server lets it in from here.',
  },
  {
    states: /^3D000$/,
    code: 'postgres/refused',
    what: 'has no such database',
    hint: 'Make it with: createdb {database}',
  },
  {
    states: /^42501$/,
    code: 'postgres/refused',
    what: 'does not permit that',
    hint: 'Give the user the right to create schemas: GRANT CREATE ON DATABASE {database} TO {user}',
  },
  {
    states: /^(53100|53200)$/,
    code: 'disk/full',
    what: 'has no more room',
    hint: 'Free some space on the server, then try again. Nothing already saved is lost.',
  },
  {
    states: /^53300$/,
    code: 'postgres/unreachable',
    what: 'takes no more connections',
    hint: 'Try again later, or raise max_connections there.',
  },
  {
    states: /^(57P0[123]|08...)$/,
    code: 'postgres/unreachable',
    what: 'is stopping or starting',
    hint: 'Try again in a moment.',
  },
  {
    states: /^(57014|55P03|25P0[34])$/,
    code: 'postgres/timeout',
    what: 'did not finish in time',
    hint: 'Try again; if it stays so, the server is overloaded.',
  },
  {
    states: /^(42P01|3F000)$/,
    code: 'index/not-found',
    what: 'has this index no more',
    hint: 'It was dropped meanwhile. Build it again from its sources.',
  },
  {
    states: /^(25006|25P01)$/,
    code: 'postgres/refused',
    what: 'takes nothing that writes',
    hint: 'Give the address of the primary server, not of a read-only copy.',
  },
];

function explainConnection(thrown: unknown, { server }: FailureContext): YardstickError {
  const message = thrown instanceof Error ? thrown.message : '';
  if (/SASL|client password must be/i.test(message)) {
    return new YardstickError(
      'postgres/password',
      `PostgreSQL at ${server} asks for a password, and there is none that fits.`,
      {
        hint: 'Give the password of the connection anew.',
      },
    );
  }
  if (/does not support SSL/i.test(message)) {
    return new YardstickError('egress/certificate', `PostgreSQL at ${server} does not speak TLS.`, {
      hint: 'Turn on ssl at the server, or set sslmode=disable if it is in your own network.',
    });
  }
  const explained = explainFailure(thrown, server, false);
  if (explained instanceof YardstickError && explained.code === 'egress/certificate') {
    return new YardstickError(explained.code, explained.message, {
      hint: 'Check that the address has the name that the certificate is for. Where it is of your own authority, name its file in the address: sslrootcert=/folder/ca.crt',
      data: { ...explained.data },
    });
  }
  const hint = explained instanceof YardstickError ? explained.hint : undefined;
  return new YardstickError('postgres/unreachable', `The connection to PostgreSQL at ${server} was lost.`, {
    hint: hint ?? 'Check that the server runs, then try again.',
    data: explained instanceof YardstickError ? { cause: explained.data['cause'] } : {},
  });
}

/** The first line of the message, not its detail: that may hold content of rows. */
function serverWords(thrown: unknown, { password }: FailureContext): string {
  const line = (thrown instanceof Error ? thrown.message : '').split('\n')[0] ?? '';
  const words = password === null || password === '' ? line : line.replaceAll(password, '…');
  return words.length > 200 ? `${words.slice(0, 200)}…` : words;
}

function fill(text: string, { user, database }: FailureContext): string {
  return text.replaceAll('{user}', user).replaceAll('{database}', database);
}
