import type { ReactNode } from 'react';
import type { Components } from 'react-markdown';
import { parseLink } from '../../app/parseLink.ts';
import { drawFormula } from './katex.ts';
import { longestFormula } from './limits.ts';
import { nodeText } from './nodeText.ts';

/**
 * What stands for each part of an answer's Markdown in a file that is read without the app: nothing to press, no address that a click or a
 * viewer could follow, nothing that needs a script or a font. The classes are those of the export's style (`exportStyle.ts`).
 */
export const fileParts: Components = {
  a: ({ href, children, node }) => (
    <FileLink address={href ?? ''} text={nodeText(node)}>
      {children}
    </FileLink>
  ),
  cite: ({ node }) => <>{nodeText(node)}</>,
  img: ({ src, alt }) => (
    <span className="image">
      {alt === undefined || alt === '' ? 'Image' : alt} (not in this file){' '}
      <span className="address">{typeof src === 'string' && src !== '' ? src : 'no usable address'}</span>
    </span>
  ),
  // Headings go below those of the file itself: its outline stays one.
  h1: ({ children }) => <h4>{children}</h4>,
  h2: ({ children }) => <h5>{children}</h5>,
  h3: ({ children }) => <h6>{children}</h6>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  input: ({ checked }) => <>{checked === true ? '☑' : '☐'}</>,
  pre: ({ children, node }) => {
    const code = node?.children[0];
    const names = code?.type === 'element' ? code.properties['className'] : undefined;
    const list = Array.isArray(names) ? names.map(String) : [];
    if (list.includes('math-display')) return <Formula tex={nodeText(node)} display />;
    const language = list.find((name) => name.startsWith('language-'))?.slice('language-'.length) ?? '';
    return (
      <div className="code">
        {language !== '' && <p className="language">{language}</p>}
        <pre>{children}</pre>
      </div>
    );
  },
  code: ({ className, children, node }) =>
    className?.includes('math-inline') === true ? <Formula tex={nodeText(node)} /> : <code>{children}</code>,
  table: ({ children }) => (
    <div className="table">
      <table>{children}</table>
    </div>
  ),
  // A class rather than a style: the file's policy takes no style but its own.
  th: ({ children, style }) => <th className={alignment(style)}>{children}</th>,
  td: ({ children, style }) => <td className={alignment(style)}>{children}</td>,
};

const alignment = (style: { textAlign?: string | undefined } | undefined): string | undefined =>
  style?.textAlign === 'right' || style?.textAlign === 'center' ? style.textAlign : undefined;

/** A link's words, and its whole address where they are not just that. */
function FileLink(props: { address: string; text: string; children: ReactNode }) {
  const link = parseLink(props.address);
  if (link === null) return <span>{props.children}</span>;
  const shown = link.scheme === 'mailto:' ? link.host : link.address;
  const saysIt = props.text === shown || `${props.text}/` === shown || props.text === props.address;
  return (
    <>
      <span className="link">{props.children}</span>
      {!saysIt && <span className="address"> ({shown})</span>}
    </>
  );
}

/** A formula as MathML, which needs neither fonts nor style of KaTeX. Drawn as the element is put in, so that it is there when the file is written. */
function Formula(props: { tex: string; display?: boolean }) {
  const display = props.display === true;
  return (
    <span
      className={display ? 'maths display' : 'maths'}
      ref={(element) => {
        if (element !== null && props.tex.length <= longestFormula) drawFormula(props.tex, element, display, 'mathml');
      }}
    >
      {props.tex}
    </span>
  );
}
