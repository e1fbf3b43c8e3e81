import { Button } from '@mantine/core';
import { IconCompass } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../components/EmptyState.tsx';

/** Shown for an address that is no view. */
export function NotFound() {
  return (
    <EmptyState
      icon={<IconCompass size={20} />}
      title="There is no such page"
      action={
        <Button component={Link} to="/" variant="default">
          Go to the workbench
        </Button>
      }
    >
      The address may be of a conversation that was deleted.
    </EmptyState>
  );
}
