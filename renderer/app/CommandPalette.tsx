import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useCommandList } from './CommandsProvider.tsx';
import { Keys } from '../components/Keys.tsx';

/** Every command by name. `mod+K` opens it. */
export function CommandPalette() {
  const commands = useCommandList().filter((command) => command.keysOnly !== true);
  const groups = [...new Set(commands.map((command) => command.group))];
  const actions: SpotlightActionGroupData[] = groups.map((group) => ({
    group,
    actions: commands
      .filter((command) => command.group === group)
      .map((command) => ({
        id: command.id,
        label: command.label,
        ...(command.keywords === undefined ? {} : { keywords: command.keywords }),
        leftSection: command.icon,
        rightSection: command.shortcut === undefined ? undefined : <Keys shortcut={command.shortcut} />,
        onClick: command.run,
      })),
  }));
  return (
    <Spotlight
      lockScroll={false}
      actions={actions}
      shortcut={null}
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound="No command is called that"
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.5} />,
        placeholder: 'What do you want to do?',
        'aria-label': 'Commands',
      }}
    />
  );
}
