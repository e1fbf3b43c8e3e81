import 'katex/dist/katex.min.css';
import katex from 'katex';

/** KaTeX with its styles and fonts: one chunk, loaded with the first formula. */
export { katex };
