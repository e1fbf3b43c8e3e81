import { Modal, Text } from '@mantine/core';
import { Keys } from '../components/Keys.tsx';
import { useCommandList } from './CommandsProvider.tsx';
import classes from './ShortcutsDialog.module.css';

const whileWriting = [
  { label: 'Send the prompt', shortcut: 'Enter' },
  { label: 'New line', shortcut: 'shift+Enter' },
  { label: 'Stop all answers', shortcut: 'Escape' },
];

/** Every key that does something now, read from the same list the keys are bound from. */
export function ShortcutsDialog(props: { opened: boolean; onClose: () => void }) {
  const commands = useCommandList().filter((command) => command.shortcut !== undefined);
  const groups = [...new Set(commands.map((command) => command.group))];
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Keyboard shortcuts" size="md">
      <Section title="While writing" rows={whileWriting} />
      {groups.map((group) => (
        <Section
          key={group}
          title={group}
          rows={commands
            .filter((command) => command.group === group)
            .map((command) => ({ label: command.label, shortcut: command.shortcut as string }))}
        />
      ))}
      <Text size="xs" c="dimmed" mt="md">
        Single letters work while no text field has the focus.
      </Text>
    </Modal>
  );
}

function Section(props: { title: string; rows: { label: string; shortcut: string }[] }) {
  return (
    <section>
      <h3 className={classes.title}>{props.title}</h3>
      <dl className={classes.list}>
        {props.rows.map((row) => (
          <div key={row.label} className={classes.row}>
            <dt>{row.label}</dt>
            <dd>
              <Keys shortcut={row.shortcut} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
