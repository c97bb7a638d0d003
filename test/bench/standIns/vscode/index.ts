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

// Bundlers copy a module's own properties and keep its prototype, so what has to be found everywhere is the prototype.
export = Object.create(standIn()) as object;
