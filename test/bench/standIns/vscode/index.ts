// Stub of the `vscode` module, for loading a bundle outside of the editor. Every property of it, at any depth, can be read,
// called, constructed, extended and used as a property name.

function standIn(): object {
  const known = new Map<string | symbol, unknown>([
    [Symbol.toPrimitive, () => 'stand-in'],
    [Symbol.iterator, () => [].values()],
    // Otherwise it would be taken for a promise, or for a module with a `default` export.
    ['then', undefined],
    ['__esModule', undefined],
  ]);
  function target(): undefined {
    return undefined;
  }
  known.set('prototype', target.prototype);
  return new Proxy(target, {
    get: (_, name) => {
      if (!known.has(name)) known.set(name, standIn());
      return known.get(name);
    },
    apply: () => standIn(),
  });
}

/**
 * Number of members of the module in VS Code 1.100 (`Object.keys(vscode).length` in its extension host). Bundlers copy
 * a module's own properties on import, which costs time in the editor as it does here.
 */
const MEMBERS = 298;

const vscode = Object.create(standIn()) as Record<string, unknown>;
for (let count = 0; count < MEMBERS; count++) vscode[`member${count}`] = undefined;

// The members are on the prototype too, which a copy keeps.
export = vscode;
