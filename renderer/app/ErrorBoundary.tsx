import { Button, Group } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import classes from './ErrorBoundary.module.css';

interface Props {
  /** What failed, for the message: "The page", "This answer". */
  area: string;
  children: ReactNode;
}

/** A fault in one part of the page stays there: the part says so and offers another try; nothing that was saved is touched. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <div className={classes.fault}>
        <ErrorNotice
          error={{
            code: 'page/fault',
            message: `${this.props.area} could not be shown: ${this.state.error.message}`,
            hint: 'Nothing already saved is lost. Show it again, or reload the page.',
          }}
        />
        <Group gap="xs" mt="sm">
          <Button size="xs" variant="default" onClick={() => this.setState({ error: null })}>
            Show again
          </Button>
          <Button size="xs" variant="subtle" color="gray" onClick={() => window.location.reload()}>
            Reload the page
          </Button>
        </Group>
      </div>
    );
  }
}
