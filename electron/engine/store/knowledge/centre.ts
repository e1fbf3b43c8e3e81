import type { Sql } from '../sql.ts';
import { fromBytes, toBytes } from './vectorBytes.ts';

/**
 * The point that codes are relative to: about the mean of all vectors, since what all have in common tells none from another. It is computed anew when the
 * index has doubled and the mean has moved; codes of two centres are never compared.
 */
export interface Centre {
  /** Raised with each change. */
  version: number;
  /** In the order of the dimensions, not rotated. */
  vector: Float32Array;
}

/** Version 0 and the origin where none was written. */
export function readCentre(sql: Sql, dimensions: number): Centre {
  const fact = <Value>(key: string): Value | undefined =>
    sql.get<{ value: Value }>('SELECT value FROM facts WHERE key = ?', key)?.value;
  const bytes = fact<Buffer>('centre');
  return {
    version: fact<number>('centre_version') ?? 0,
    vector: bytes === undefined ? new Float32Array(dimensions) : fromBytes(bytes),
  };
}

/** In the transaction that writes the codes anew: those of another centre would be compared with them. */
export function writeCentre(sql: Sql, centre: Centre): void {
  const put = (key: string, value: number | Buffer): void => {
    sql.run(
      'INSERT INTO facts (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      key,
      value,
    );
  };
  put('centre_version', centre.version);
  put('centre', toBytes(centre.vector));
}
