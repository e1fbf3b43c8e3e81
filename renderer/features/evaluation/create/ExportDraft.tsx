import { Button, Menu } from '@mantine/core';
import { IconDownload, IconFileExport } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTRPCClient } from '../../../app/trpc.ts';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { saveFile } from '../../../components/saveFile.ts';
import { downloadProblem, fetchDownload } from '../fetchDownload.ts';
import type { Suite } from '../evaluationTypes.ts';

/** The suite in the making as files: what `yardstick evaluate run` and the page read back, with nothing run. */
export function ExportDraft({ suite }: { suite: Suite | null }) {
  const client = useTRPCClient();
  const file = useMutation({
    mutationFn: (format: 'yardstick' | 'promptfoo') => {
      if (suite === null) throw new Error('There is no suite yet.');
      return client.evaluation.draftFile.mutate({ suite, format });
    },
    onSuccess: saveFile,
  });
  const rows = useMutation({
    mutationFn: (dataset: string) => fetchDownload({ dataset }),
    onSuccess: saveFile,
  });
  const train = suite?.train ?? null;
  const error = file.error ?? rows.error;
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconFileExport size={15} aria-hidden="true" />}
            loading={file.isPending || rows.isPending}
            disabled={suite === null}
            title={suite === null ? 'Rows, candidates and a metric come first' : undefined}
          >
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Suite</Menu.Label>
          <Menu.Item leftSection={<IconDownload size={15} />} onClick={() => file.mutate('yardstick')}>
            YAML, to run and to keep
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={15} />} onClick={() => file.mutate('promptfoo')}>
            For promptfoo
          </Menu.Item>
          <Menu.Label>What lies beside it</Menu.Label>
          <Menu.Item
            leftSection={<IconDownload size={15} />}
            onClick={() => {
              if (suite !== null) rows.mutate(suite.dataset);
            }}
          >
            Its rows
          </Menu.Item>
          {train !== null && (
            <Menu.Item leftSection={<IconDownload size={15} />} onClick={() => rows.mutate(train)}>
              Its training rows
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {error !== null && <ErrorNotice error={downloadProblem(error)} compact />}
    </>
  );
}
