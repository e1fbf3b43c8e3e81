/** The workbench: one prompt, one to six models, measured. */
export function CompareView() {
  return null;
}
