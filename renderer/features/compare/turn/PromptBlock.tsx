import { ActionIcon, Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { formatBytes } from '../../../components/format.ts';
import classes from './PromptBlock.module.css';

const folded = 1200;
const shownAtMost = 100_000;

/** What was asked, as it was written: plain text, folded when it is long. */
export const PromptBlock = memo(function PromptBlock({ prompt }: { prompt: string }) {
  const [open, setOpen] = useState(false);
  const clipboard = useClipboard({ timeout: 1500 });
  const long = prompt.length > folded || countLines(prompt) > 14;
  const shown = open ? prompt.slice(0, shownAtMost) : foldedText(prompt);
  return (
    <div className={classes.prompt}>
      <div className={classes.text} data-open={open || undefined}>
        {shown}
        {long && !open && '…'}
        {open && prompt.length > shownAtMost && `\n… (${formatBytes(prompt.length)} in all; copy gives the whole)`}
      </div>
      {long && (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? 'Show less' : `Show all (${formatBytes(prompt.length)})`}
        </Button>
      )}
      <ActionIcon
        title={clipboard.copied ? 'Copied' : 'Copy the prompt'}
        size="sm"
        className={classes.copy}
        aria-label="Copy the prompt"
        onClick={() => clipboard.copy(prompt)}
      >
        {clipboard.copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      </ActionIcon>
    </div>
  );
});

function foldedText(prompt: string): string {
  return prompt.slice(0, folded).split('\n').slice(0, 14).join('\n');
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1 && lines < 20; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
