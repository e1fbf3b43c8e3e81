import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { useTRPCClient } from '../../../app/trpc.ts';
import { reportOf } from '../../../app/reportOf.ts';
import { saveFile } from '../../../components/saveFile.ts';
import type { ExportFormat } from '../speechTypes.ts';

const formats: { format: ExportFormat; label: string; words?: boolean }[] = [
  { format: 'text', label: 'Text' },
  { format: 'srt', label: 'Captions (SRT)' },
  { format: 'vtt', label: 'Captions (WebVTT)' },
  { format: 'srt', label: 'A caption for each word (SRT)', words: true },
  { format: 'rttm', label: 'Who speaks when (RTTM)' },
  { format: 'markdown', label: 'Markdown' },
  { format: 'json', label: 'JSON, with conditions' },
];

/** Saves the transcript as it stands now. */
export function ExportMenu(props: {
  transcriptId: string;
  hasWords: boolean;
  hasSpeakers: boolean;
  disabled: boolean;
}) {
  const client = useTRPCClient();
  const save = async (format: ExportFormat, words: boolean) => {
    try {
      saveFile(await client.speech.exported.query({ id: props.transcriptId, format, ...(words ? { words } : {}) }));
    } catch (error) {
      const report = reportOf(error);
      notifications.show({ title: report.message, message: report.hint ?? null, color: 'red' });
    }
  };
  return (
    <Menu>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          disabled={props.disabled}
          leftSection={<IconDownload size={14} aria-hidden="true" />}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats
          .filter(({ words }) => words !== true || props.hasWords)
          .filter(({ format }) => format !== 'rttm' || props.hasSpeakers)
          .map(({ format, label, words }) => (
            <Menu.Item key={label} onClick={() => void save(format, words === true)}>
              {label}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
