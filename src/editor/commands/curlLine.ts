/** PowerShell and cmd: a name from `TerminalState.shell`, or a path from `env.shell`. */
const SHELL_OF_WINDOWS = /(?:^|[\\/])(?:pwsh|powershell|cmd)(\.exe)?$/i;

/**
 * A curl command for a URL that takes the key from the environment variable MISTRAL_API_KEY. PowerShell and cmd get the
 * same one: curl reads the variable (`--variable`, since curl 8.3 of 2023; Windows has 8.4 or newer), because their syntax
 * differs. In a POSIX shell, the shell reads it, because Linux distributions still have older versions of curl.
 * @param shell name or path; unknown ones count as POSIX shells
 */
export function curlLine(url: URL, shell: string): string {
  const match = SHELL_OF_WINDOWS.exec(shell);
  if (!match) return `curl -H "Authorization: Bearer $MISTRAL_API_KEY" '${url.href.replaceAll("'", "'\\''")}'`;
  // In Windows PowerShell, `curl` is an alias of another command. `TerminalState.shell` is `pwsh` on every system.
  const curl = match[1] ?? (shell === 'cmd' || process.platform === 'win32' ? '.exe' : '');
  return `curl${curl} --variable %MISTRAL_API_KEY --expand-header "Authorization: Bearer {{MISTRAL_API_KEY}}" "${url.href.replaceAll('$', '%24')}"`;
}
