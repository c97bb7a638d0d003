// Loads a module once in this fresh process and prints how long that took, in ms. Includes loading
// the stub of `vscode`, since in the editor an extension's first `require('vscode')` creates its API object.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
// VS Code's proxy agent patches http, https, net and tls before any extension is loaded, so these and what they need,
// such as crypto, are loaded already. Without this, most of the time would be Node's: 4 ms for crypto alone.
import 'node:https';

const file = resolve(process.argv[2] ?? '');
const load = createRequire(file);
const start = process.hrtime.bigint();
load(file);
console.log(Number(process.hrtime.bigint() - start) / 1e6);
