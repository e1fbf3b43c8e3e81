import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { expandHome } from './expandHome.ts';

/**
 * A path that somebody typed for an engine that runs in a folder of its own: a relative one would mean another place than the person thinks of. `~/` is
 * written out.
 */
export const wholePath = z
  .string()
  .min(1)
  .max(4096)
  .transform(expandHome)
  .refine(isAbsolute, 'Give the whole path, from the root of the disk.');
