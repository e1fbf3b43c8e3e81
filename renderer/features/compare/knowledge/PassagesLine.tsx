import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo, useId, useState } from 'react';
import { passageNotes, passagesText, type TurnContext } from './attachment.ts';
import classes from './PassagesLine.module.css';

/** What went with a prompt from a knowledge base: one line, and the passages with their places once it is opened. */
export const PassagesLine = memo(function PassagesLine({ context }: { context: TurnContext }) {
  const [open, setOpen] = useState(false);
  const panel = useId();
  return (
    <div className={classes.passages}>
      <UnstyledButton
        className={classes.head}
        aria-expanded={open}
        aria-controls={panel}
        onClick={() => setOpen(!open)}
      >
        <IconChevronRight size={13} className={classes.chevron} data-open={open || undefined} aria-hidden="true" />
        {passagesText(context)}
      </UnstyledButton>
      <div id={panel} hidden={!open}>
        {open && (
          <>
            <ol className={classes.list} aria-label="Passages given">
              {context.passages.map((passage, index) => (
                <li key={passage.chunkId}>
                  <div className={classes.place}>
                    <span>[{index + 1}]</span>
                    <Link
                      to="/knowledge/$base"
                      params={{ base: context.base.id }}
                      search={{
                        tab: 'search',
                        document: passage.documentId,
                        title: passage.title,
                        start: passage.start,
                        end: passage.end,
                      }}
                      title={passage.path}
                    >
                      {passage.title}
                      {passage.page === null ? '' : `, page ${passage.page}`}
                    </Link>
                    {passage.hidden && <span>hidden text</span>}
                  </div>
                  {/* It may scroll and must then be reachable by keyboard. */}
                  {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
                  <p className={classes.text} tabIndex={0} aria-label={`Text of passage ${index + 1}`}>
                    {passage.text}
                  </p>
                </li>
              ))}
            </ol>
            {passageNotes(context).map((note) => (
              <p key={note} className={classes.note}>
                {note}
              </p>
            ))}
          </>
        )}
      </div>
    </div>
  );
});
