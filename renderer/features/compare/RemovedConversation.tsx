import { Button, Group } from '@mantine/core';
import { IconMessageOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../../components/EmptyState.tsx';
import classes from './NewComparison.module.css';

/** In place of a conversation that is not there: what became of it, and where to go on. */
export function RemovedConversation({ wasOpen }: { wasOpen: boolean }) {
  return (
    <div className={classes.fault} role="alert">
      <EmptyState
        icon={<IconMessageOff size={22} />}
        title={wasOpen ? 'This conversation was deleted' : 'There is no such conversation'}
        action={
          <Group gap="xs" justify="center">
            <Button component={Link} to="/">
              New comparison
            </Button>
            <Button component={Link} to="/history" variant="default">
              History
            </Button>
          </Group>
        }
      >
        {wasOpen
          ? 'Its prompts and answers are gone, and what was still being written was stopped. Votes stay in the ratings.'
          : 'It may have been deleted, or its address is wrong.'}
      </EmptyState>
    </div>
  );
}
