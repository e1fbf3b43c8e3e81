/**
 * As a `ref`: a field that a person has just asked for takes the focus. One function for all, since one made while drawing is called with each drawing
 * anew, and would take the focus from wherever the person has gone meanwhile.
 */
export function focusOnMount(field: HTMLElement | null): void {
  field?.focus();
}
