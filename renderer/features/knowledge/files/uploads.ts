/** A file as the browser hands it over; `path` carries the folders of a dropped folder. */
export interface DroppedFile {
  name: string;
  size: number;
  path?: string;
  relativePath?: string;
}

/** The name a file is kept by: with its folders in it, so that two files of one name in different folders stay two. */
export function uploadName(file: DroppedFile): string {
  const path = (file.path ?? file.relativePath ?? file.name).replace(/^[./\\]+/, '');
  return path === '' ? file.name : path.split(/[\\/]/).join(' - ');
}

/** Where the engine takes a file in for a base. */
export const uploadAddress = (base: string, file: DroppedFile): string =>
  `/upload/knowledge/${encodeURIComponent(base)}?name=${encodeURIComponent(uploadName(file))}`;

/** Whether a file is a copy that the engine made of one that came without a path. */
export function isUpload(baseId: string, path: string): boolean {
  return isUploadFolder(baseId, path.replace(/[\\/][^\\/]*$/, ''));
}

/** Whether a source is the folder in which the engine keeps copies of files that came without a path. */
export function isUploadFolder(baseId: string, path: string): boolean {
  return path.replaceAll('\\', '/').endsWith(`/knowledge/${baseId}/files`);
}
