import { useHotkeys } from '@mantine/hooks';
import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Command, CommandRegistry } from './commands.ts';

const RegistryContext = createContext<CommandRegistry | null>(null);

/** Holds the commands of the page and runs them by their keys. */
export function CommandsProvider(props: { registry: CommandRegistry; children: ReactNode }) {
  return (
    <RegistryContext value={props.registry}>
      <CommandKeys />
      {props.children}
    </RegistryContext>
  );
}

function useRegistry(): CommandRegistry {
  const registry = useContext(RegistryContext);
  if (registry === null) throw new Error('useCommands needs a CommandsProvider above it.');
  return registry;
}

/** Offers commands while the calling component is mounted. `run` may change with each render; the rest is compared by value. */
export function useCommands(commands: Command[]): void {
  const registry = useRegistry();
  const [owner] = useState(() => Symbol('commands'));
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const shape = JSON.stringify(commands.map(({ id, label, shortcut, group }) => [id, label, shortcut, group]));
  useEffect(() => {
    const byId = (id: string) => latest.current.find((command) => command.id === id);
    registry.add(
      owner,
      latest.current.map((command) => ({ ...command, run: () => byId(command.id)?.run() })),
    );
    return () => registry.remove(owner);
  }, [registry, owner, shape]);
}

/** Every command that can be run now. */
export function useCommandList(): readonly Command[] {
  const registry = useRegistry();
  return useSyncExternalStore(registry.subscribe, registry.list);
}

/** A letter belongs to the dialog that is open, not to what lies behind it. (A drawer is a part of the page.) */
const isBehindDialog = () => document.querySelector('.mantine-Modal-content') !== null;

const hasModifier = (command: Command) => /mod\+|ctrl\+|alt\+/i.test(command.shortcut as string);

function CommandKeys() {
  const keyed = useCommandList().filter((command) => command.shortcut !== undefined);
  const bind = (list: Command[]) =>
    list.flatMap((command): [string, () => void][] => {
      const keys = command.shortcut as string;
      const run = () => {
        if (hasModifier(command) || !isBehindDialog()) command.run();
      };
      // A sign may need Shift on one keyboard and not on another.
      return /^[^a-z0-9]$/i.test(keys)
        ? [
            [keys, run],
            [`shift+${keys}`, run],
          ]
        : [[keys, run]];
    });
  useHotkeys(bind(keyed.filter(hasModifier)), [], true);
  useHotkeys(bind(keyed.filter((command) => !hasModifier(command))), ['INPUT', 'TEXTAREA', 'SELECT']);
  return null;
}
