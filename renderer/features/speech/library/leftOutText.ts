import type { References } from '../speechTypes.ts';

/** Why a reference was not used. */
export function leftOutText({ why, name, error }: References['leftOut'][number]): string {
  switch (why) {
    case 'no-recording':
      return `no recording is called “${name ?? ''}”`;
    case 'several':
      return `more than one recording is called “${name ?? ''}”: rename one, or write its folder before the name`;
    case 'twice':
      return 'its recording has a reference from another file or row';
    case 'blank':
      return 'nothing is in it';
    case 'unreadable':
      return error?.message ?? 'it could not be read';
  }
}
