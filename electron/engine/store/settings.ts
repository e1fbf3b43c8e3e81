import type { Sql } from './sql.ts';

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** Small things to remember, by key (`egress.offline`, `page.theme`). Never keys or passwords. */
export interface Settings {
  /**
   * The value as `parse` reads it (a zod schema's `parse`, for instance); undefined where there is none, or where what is there
   * no longer fits: an old or damaged setting falls back to its default rather than stopping the program.
   */
  get<Value>(key: string, parse: (value: unknown) => Value): Value | undefined;
  set(key: string, value: JsonValue): void;
  remove(key: string): void;
}

export function createSettings(options: { sql: Sql }): Settings {
  const { sql } = options;
  return {
    get(key, parse) {
      const found = sql.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', key);
      if (found === undefined) return undefined;
      try {
        return parse(JSON.parse(found.value));
      } catch {
        return undefined;
      }
    },
    set(key, value) {
      sql.run(
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        key,
        JSON.stringify(value),
      );
    },
    remove(key) {
      sql.run('DELETE FROM settings WHERE key = ?', key);
    },
  };
}
