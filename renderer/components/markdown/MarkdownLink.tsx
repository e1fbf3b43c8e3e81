import type { ReactNode } from 'react';
import { useOpenLink } from '../../app/LinkGate.tsx';
import { parseLink } from '../../app/parseLink.ts';
import classes from './Markdown.module.css';

/** A link in an answer: it shows its host, and opens only through the confirmation. It has no address of its own in the document. */
export function MarkdownLink(props: { address: string; text: string; children: ReactNode }) {
  const open = useOpenLink();
  const link = parseLink(props.address);
  if (link === null) return <span>{props.children}</span>;
  const saysHost = props.text.includes(link.host);
  return (
    <button type="button" className={classes.link} title={link.address} onClick={() => open(link.address)}>
      {props.children}
      {!saysHost && <span className={classes.linkHost}> {link.host}</span>}
    </button>
  );
}
