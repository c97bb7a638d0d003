// Loads a module once in this fresh process and prints how long that took, in ms.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
// VS Code's proxy agent patches http, https, net and tls before any extension is loaded, so these and what they need,
// crypto among them, are there already. Without this the bill would be Node's: 4 ms for crypto alone.
import 'node:https';

const file = resolve(process.argv[2] ?? '');
const load = createRequire(file);
// In the editor it is there already, too.
load('vscode');
const start = process.hrtime.bigint();
load(file);
console.log(Number(process.hrtime.bigint() - start) / 1e6);
