/** Hands a text (or what was fetched) to the browser as a file to keep; in the desktop window the system asks where. */
export function saveFile(file: { fileName: string; mediaType: string; content: string | Blob }): void {
  const address = URL.createObjectURL(new Blob([file.content], { type: file.mediaType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = file.fileName;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
