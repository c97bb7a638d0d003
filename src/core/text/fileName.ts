/** Names of devices of Windows, with any ending (Microsoft, "Naming Files, Paths, and Namespaces"). */
const DEVICE = /^(?:con|prn|aux|nul|(?:com|lpt)[\d¹²³]|con(?:in|out)\$) *(?:\.|$)/i;

/** A name that is valid on every file system. @param name with its ending; no path */
export function fileName(name: string): string {
  // eslint-disable-next-line no-control-regex -- Windows allows none
  const allowed = name.replace(/[\u0000-\u001f"*/:<>?\\|]/g, '-').replace(/[. ]+$/, '');
  return DEVICE.test(allowed) || allowed === '' ? `_${allowed}` : allowed;
}
