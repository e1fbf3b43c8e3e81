/** Bytes of one recording that is sent; a larger one is added by its path. */
export const largestUpload = 512 * 1024 * 1024;

/** What can hold sound. Files are known by their content; this only keeps pictures and letters out of a chooser. */
export const recordingEndings = [
  'wav',
  'mp3',
  'm4a',
  'aac',
  'flac',
  'ogg',
  'oga',
  'opus',
  'webm',
  'mp4',
  'm4v',
  'mov',
  'mkv',
  'avi',
  'wma',
  'amr',
  'aif',
  'aiff',
  '3gp',
];

/** Where the engine takes a recording in. */
export const uploadAddress = ({ name }: File): string => `/upload/speech?name=${encodeURIComponent(name)}`;
