import type { Problems } from '../problems.ts';

const longestName = 200;

/** Makes the names of columns fit to be names: one each, none empty, none that means something to JavaScript. */
export interface ColumnNames {
  /** @param stated as the file has it @param position from 1 */
  take(stated: string, position: number): string;
}

export function createColumnNames(problems: Problems): ColumnNames {
  const taken = new Set<string>();
  const free = (name: string): string => {
    if (!taken.has(name)) return name;
    for (let number = 2; ; number += 1) if (!taken.has(`${name} (${number})`)) return `${name} (${number})`;
  };
  return {
    take(stated, position) {
      const whole = stated.toWellFormed().replace(/\s+/g, ' ').trim();
      const cut = whole.length > longestName ? `${whole.slice(0, longestName - 1).toWellFormed()}…` : whole;
      // A key of this name would change what an object is, wherever it is set.
      const plain = cut === '__proto__' ? 'proto' : cut;
      const name = free(plain === '' ? `Column ${position}` : plain);
      taken.add(name);
      if (plain !== cut) {
        problems.note(null, name, 'data/renamed-column', 'No column may be called __proto__: it is called proto here.');
      } else if (plain !== '' && name !== plain) {
        problems.note(
          null,
          name,
          'data/duplicate-column',
          `Column ${position} is called ${JSON.stringify(plain)} like one before it: it is called ${JSON.stringify(name)} here.`,
        );
      } else if (cut !== whole) {
        problems.note(null, name, 'data/renamed-column', `The name of column ${position} is too long, and was cut.`);
      }
      return name;
    },
  };
}
