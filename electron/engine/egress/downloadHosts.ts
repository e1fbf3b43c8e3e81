/**
 * Services that answer a download with a redirect to servers of their own under other names. Allowing the key also allows these;
 * they are listed beside it, so that the user sees them, and go when it goes.
 *
 * - The model hub's storage: `*.hf.co` (its LFS and Xet bridges) and `*.huggingface.co`; named in its documentation on firewalls and
 *   seen in its redirects (`cdn-lfs.huggingface.co`, `cdn-lfs-us-1.hf.co`, `cas-bridge.xethub.hf.co`).
 * - PyPI's files: `files.pythonhosted.org`, named in each index page (https://docs.pypi.org/api/index-api/).
 */
const companions: Readonly<Record<string, readonly string[]>> = {
  'huggingface.co': ['*.huggingface.co', '*.hf.co'],
  'pypi.org': ['files.pythonhosted.org'],
};

/** The further hosts that come with an allowed one; mostly none. */
export function companionsOf(host: string): readonly string[] {
  return Object.hasOwn(companions, host) ? (companions[host] ?? []) : [];
}
