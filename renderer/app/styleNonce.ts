/** The nonce of this page's inline styles, as the engine wrote it into the document. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

/** Hands the nonce to libraries that make style elements by themselves and look for it under this agreed name. */
export function shareStyleNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
}
