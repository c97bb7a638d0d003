// Stands in for the `vscode` module while a bundle is loaded outside of the editor, which gets it to load and no
// further: whatever is read from it can be read from, called, constructed, extended and used as a property's name.

function standIn(): object {
  const known = new Map<string | symbol, unknown>([
    [Symbol.toPrimitive, () => 'stand-in'],
    [Symbol.iterator, () => [].values()],
    // Or it would pass for a promise, and for a module that brings its own `default`.
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
 * How many members the module has in VS Code 1.100 (`Object.keys(vscode).length` in its extension host). Bundlers copy
 * a module's own properties where it is imported, and that costs in the editor as it does here.
 */
const MEMBERS = 298;

const vscode = Object.create(standIn()) as Record<string, unknown>;
for (let count = 0; count < MEMBERS; count++) vscode[`member${count}`] = undefined;

// What is read of it is found on the prototype, which a copy keeps.
export = vscode;
