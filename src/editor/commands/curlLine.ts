/** PowerShell and cmd, as `TerminalState.shell` names them, or as the file that `env.shell` names. */
const SHELL_OF_WINDOWS = /(?:^|[\\/])(?:pwsh|powershell|cmd)(\.exe)?$/i;

/**
 * A line for a shell that asks for an address with the key in MISTRAL_API_KEY. PowerShell and cmd share a line: they write
 * variables in different ways, so curl itself reads it (`--variable`, since curl 8.3 of 2023; Windows has 8.4 or newer), and
 * both take double quotes. Linux distributions still have older ones, so a POSIX shell reads it there.
 * @param shell name or path; what isn't known counts as a POSIX shell
 */
export function curlLine(url: URL, shell: string): string {
  const match = SHELL_OF_WINDOWS.exec(shell);
  if (!match) return `curl -H "Authorization: Bearer $MISTRAL_API_KEY" '${url.href.replaceAll("'", "'\\''")}'`;
  // `curl` is another command in the PowerShell of Windows. A terminal says `pwsh` on every system.
  const curl = match[1] ?? (shell === 'cmd' || process.platform === 'win32' ? '.exe' : '');
  return `curl${curl} --variable %MISTRAL_API_KEY --expand-header "Authorization: Bearer {{MISTRAL_API_KEY}}" "${url.href.replaceAll('$', '%24')}"`;
}
