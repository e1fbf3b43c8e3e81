import path from 'node:path';

/** Where package.json, the sources and dist/ stand: a checkout, or the installed package. */
export const projectFolder = path.resolve(import.meta.dirname, '../..');
/** The built page that the engine serves. */
export const pageFolder = path.join(projectFolder, 'dist/renderer');
