import { CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Markdown.module.css';

/** Code with its language and a copy button. It scrolls by itself when it is wide. */
export function CodeBlock(props: { language: string; code: string; children?: ReactNode }) {
  return (
    <div className={classes.codeBlock}>
      <div className={classes.codeHead}>
        <span>{props.language === '' ? 'text' : props.language}</span>
        <CopyButton value={props.code} timeout={1500}>
          {({ copied, copy }) => (
            <button type="button" className={classes.codeCopy} onClick={copy} aria-label="Copy code">
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              {copied ? 'Copied' : 'Copy'}
            </button>
          )}
        </CopyButton>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} aria-label={`Code ${props.language}`}>
        {props.children ?? <code>{props.code}</code>}
      </pre>
    </div>
  );
}
