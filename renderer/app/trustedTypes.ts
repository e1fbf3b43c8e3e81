/** The part of the browser's Trusted Types that the page uses. */
interface TrustedTypesFactory {
  createPolicy(
    name: string,
    rules: { createHTML: (text: string) => string; createScriptURL: (address: string) => string },
  ): unknown;
}

/**
 * The page's one policy for text that a library hands to the document as markup: style sheets and character references pass, markup
 * never does; code comes from the engine's own assets. The engine's content policy makes the browser hold to it.
 */
export function installTrustedTypes(): void {
  const factory = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes;
  factory?.createPolicy('default', {
    createHTML(text) {
      if (text.includes('<')) throw new TypeError('The page makes no markup from text.');
      return text;
    },
    createScriptURL(address) {
      const url = new URL(address, location.href);
      if (url.origin !== location.origin || !url.pathname.startsWith('/assets/')) {
        throw new TypeError('Code comes from the page’s own assets only.');
      }
      return url.href;
    },
  });
}
