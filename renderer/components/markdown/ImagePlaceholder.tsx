import { CopyButton } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import classes from './Markdown.module.css';

const longest = 300;

/** In place of an image an answer points to: nothing remote is ever loaded, so it shows the whole address instead. */
export function ImagePlaceholder(props: { address: string; description: string }) {
  const shown = props.address.length > longest ? `${props.address.slice(0, longest)}…` : props.address;
  return (
    <span className={classes.image}>
      <IconPhotoOff size={16} aria-hidden="true" />
      <span className={classes.imageText}>
        <span>{props.description === '' ? 'Image' : props.description} (not loaded: it would tell its host)</span>
        <span className={classes.imageAddress}>{shown === '' ? 'no usable address' : shown}</span>
      </span>
      {props.address !== '' && (
        <CopyButton value={props.address}>
          {({ copied, copy }) => (
            <button type="button" className={classes.imageCopy} onClick={copy}>
              {copied ? 'Copied' : 'Copy address'}
            </button>
          )}
        </CopyButton>
      )}
    </span>
  );
}
