import type { ReactNode } from 'react';

/** One thing the user can do: shown in the palette and in the list of shortcuts, and run by its keys. Declared once. */
export interface Command {
  id: string;
  label: string;
  group: 'Go to' | 'Knowledge' | 'Speech' | 'Evaluation' | 'Comparison' | 'Answers' | 'Window';
  /** As `useHotkeys` of @mantine/hooks reads it, e.g. `mod+K`, `D`, `?`. Plain letters do not fire while one types. */
  shortcut?: string;
  /** Further words the palette finds it by. */
  keywords?: string[];
  icon?: ReactNode;
  /** Keys only: not offered in the palette (the palette itself, for one). */
  keysOnly?: boolean;
  run: () => void;
}

/** All commands that can be run now. A view adds its own while it is open. */
export interface CommandRegistry {
  add(owner: symbol, commands: Command[]): void;
  remove(owner: symbol): void;
  list: () => readonly Command[];
  subscribe: (listener: () => void) => () => void;
}

export function createCommandRegistry(): CommandRegistry {
  const owners = new Map<symbol, Command[]>();
  const listeners = new Set<() => void>();
  let all: readonly Command[] = [];
  const changed = () => {
    all = [...owners.values()].flat();
    for (const listener of listeners) listener();
  };
  return {
    add(owner, commands) {
      owners.set(owner, commands);
      changed();
    },
    remove(owner) {
      if (owners.delete(owner)) changed();
    },
    list: () => all,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
