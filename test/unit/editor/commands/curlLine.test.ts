import assert from 'node:assert/strict';
import { curlLine } from '../../../../src/editor/commands/curlLine';

describe('curlLine', () => {
  const url = new URL("https://api.mistral.ai/gate$way/v1/workflows/executions/it's%20%24HOME/history?decode_payloads=true&x=1");

  for (const shell of ['/bin/bash', 'zsh', 'C:\\Program Files\\Git\\bin\\bash.exe', 'gitbash', 'wsl', '/usr/bin/fish', '']) {
    it(`quotes for a POSIX shell for "${shell}"`, () => {
      assert.match(curlLine(url, shell), /^curl -H "Authorization: Bearer \$MISTRAL_API_KEY" 'https:.+it'\\''s%20.+'$/);
    });
  }

  for (const shell of ['C:\\WINDOWS\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', 'C:\\Program Files\\PowerShell\\7\\pwsh.exe', 'C:\\WINDOWS\\system32\\cmd.exe', 'cmd']) {
    it(`quotes for PowerShell and cmd for "${shell}"`, () => {
      const line = curlLine(url, shell);
      assert.match(line, /^curl\.exe --variable %MISTRAL_API_KEY --expand-header "Authorization: Bearer \{\{MISTRAL_API_KEY\}\}" "https:/);
      // What PowerShell or cmd expands within double quotes.
      const quoted = /"(https:[^"]+)"$/.exec(line)?.[1] ?? '';
      assert.doesNotMatch(quoted, /[$`^]/);
      assert.equal(decodeURIComponent(quoted), decodeURIComponent(url.href));
    });
  }

  it('calls curl without .exe in PowerShell on other systems', () => {
    assert.match(curlLine(url, '/usr/bin/pwsh'), process.platform === 'win32' ? /^curl\.exe / : /^curl --variable/);
  });
});
