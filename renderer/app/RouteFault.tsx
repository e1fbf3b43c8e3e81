import { Button } from '@mantine/core';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import { reportOf } from './reportOf.ts';
import classes from './ErrorBoundary.module.css';

/** A view that failed, or whose code could not be loaded: the frame around it keeps working. */
export function RouteFault(props: ErrorComponentProps) {
  const router = useRouter();
  return (
    <div className={classes.fault}>
      <ErrorNotice
        error={{
          code: 'page/fault',
          message: `This view could not be shown: ${reportOf(props.error).message}`,
          hint: 'Nothing already saved is lost.',
        }}
      />
      <Button
        mt="sm"
        size="xs"
        variant="default"
        onClick={() => {
          props.reset();
          void router.invalidate();
        }}
      >
        Show again
      </Button>
    </div>
  );
}
