import assert from 'node:assert/strict';
import type { Definitions } from '../../../../src/core/python/definitions';
import { findDefinitions, readPython } from '../../../../src/core/python/findDefinitions';
import { NameResolver } from '../../../../src/core/python/nameResolver';

const NAMES = 'NAME = "a"\n';

/** Definitions of a file in a workspace with these files. */
async function definitionsOf(file: string, files: Readonly<Record<string, string>>): Promise<Definitions> {
  const texts = new Map(Object.entries(files).map(([path, text]) => [`file:///w/${path}`, text]));
  const resolver = new NameResolver({ files: new Set(texts.keys()), read: (path) => Promise.resolve(readPython(texts.get(path) ?? '')) });
  return resolver.definitionsOf(`file:///w/${file}`, findDefinitions(texts.get(`file:///w/${file}`) ?? ''));
}

function workflow(imports: string, name: string): string {
  return `from mistralai.workflows import workflow\n${imports}\n@workflow.define(name=${name})\nclass A: pass\n`;
}

type Case = readonly [kind: string, imports: string, name: string, expected: string | undefined, files: Readonly<Record<string, string>>];

const CASES: readonly Case[] = [
  ['a constant of a module beside it', 'from names import NAME', 'NAME', 'a', { 'src/names.py': NAMES }],
  ['an attribute of a module', 'import names', 'names.NAME', 'a', { 'src/names.py': NAMES }],
  ['an alias of a module', 'import pkg.names as n', 'n.NAME', 'a', { 'src/pkg/names.py': NAMES }],
  ['a dotted module', 'import pkg.names', 'pkg.names.NAME', 'a', { 'src/pkg/__init__.py': '', 'src/pkg/names.py': NAMES }],
  ['a module of its package', 'from . import config', 'config.NAME', 'a', { 'src/__init__.py': '', 'src/config.py': NAMES }],
  ['a module of the folder above', 'from ..config import NAME', 'NAME', 'a', { 'config.py': NAMES }],
  ['a re-export', 'from pkg import NAME', 'NAME', 'a', { 'src/pkg/__init__.py': 'from .names import NAME\n', 'src/pkg/names.py': NAMES }],
  ['a re-export of all', 'from pkg import NAME', 'NAME', 'a', { 'src/pkg/__init__.py': 'from .names import *\n', 'src/pkg/names.py': NAMES }],
  ['a renamed re-export', 'from pkg import B', 'B', 'a', { 'src/pkg/__init__.py': 'from .names import NAME as B\n', 'src/pkg/names.py': NAMES }],
  ['a star import', 'from names import *', 'NAME', 'a', { 'src/names.py': NAMES }],
  ['an enum', 'from names import Names', 'Names.A', 'a', { 'src/names.py': 'from enum import StrEnum\nclass Names(StrEnum):\n    A = "a"\n' }],
  ['the value of an enum', 'from names import Names', 'Names.A.value', 'a', { 'src/names.py': 'import enum\nclass Names(enum.Enum):\n    A = "a"\n' }],
  ['an attribute of a class', 'import names', 'names.Names.A', 'a', { 'src/names.py': 'class Names:\n    A = "a"\n' }],
  ['constants of further modules', 'from names import NAME', 'f"{NAME}-x"', 'team-a-x', { 'src/names.py': 'from team import TEAM\nNAME = TEAM + "-a"\n', 'src/team.py': 'TEAM = "team"\n' }],
  ['a module of a root above', 'from pkg.names import NAME', 'NAME', 'a', { 'pkg/names.py': NAMES }],
  ['a module elsewhere, if there is one', 'from lib.names import NAME', 'NAME', 'a', { 'libs/common/lib/names.py': NAMES }],
  ['the module that is nearer', 'from names import NAME', 'NAME', 'a', { 'names.py': 'NAME = "b"\n', 'src/names.py': NAMES }],
  ['a module of the root before one in the package itself', 'from names import NAME', 'NAME', 'b', { 'names.py': 'NAME = "b"\n', 'src/__init__.py': '', 'src/names.py': NAMES }],
  ['a package before a module of its name', 'from pkg import NAME', 'NAME', 'a', { 'src/pkg.py': 'NAME = "b"\n', 'src/pkg/__init__.py': NAMES }],
  ['a name of a package before a module in it', 'from pkg import names', 'names.NAME', 'a', { 'src/pkg/__init__.py': 'class names:\n    NAME = "a"\n', 'src/pkg/names.py': 'NAME = "b"\n' }],
  ['a module that its package imports', 'from pkg import names', 'names.NAME', 'a', { 'src/pkg/__init__.py': 'from . import names\n', 'src/pkg/names.py': NAMES }],
  ['a module that its package imports by its full path', 'from pkg import names', 'names.NAME', 'a', { 'src/pkg/__init__.py': 'from pkg import names\n', 'src/pkg/names.py': NAMES }],
  ['a module of a package that imports all of it', 'from pkg import names', 'names.NAME', 'a', { 'src/pkg/__init__.py': 'from .names import *\n', 'src/pkg/names.py': NAMES }],
  ['nothing in a module that an object of its package hides', 'from pkg import names', 'names.NAME', undefined, { 'src/pkg/__init__.py': 'names = load()\n', 'src/pkg/names.py': NAMES }],
  ['nothing in a module that an import of its package hides', 'from pkg import names', 'names.NAME', undefined, { 'src/pkg/__init__.py': 'from .names import names\n', 'src/pkg/names.py': `${NAMES}names = load()\n` }],
  ['nothing in a module beside it that an object of its package hides', 'from . import names', 'names.NAME', undefined, { 'src/__init__.py': 'names = load()\n', 'src/names.py': NAMES }],
  ['nothing in one of several modules elsewhere', 'from lib.names import NAME', 'NAME', undefined, { 'x/lib/names.py': NAMES, 'y/lib/names.py': NAMES }],
  ['nothing in a settings object', 'from config import settings', 'settings.NAME', undefined, { 'src/config.py': 'class Settings:\n    NAME = "a"\nsettings = Settings()\n' }],
  ['nothing in a constant that changes', 'from names import NAME', 'NAME', undefined, { 'src/names.py': 'NAME = "a"\nif DEV:\n    NAME = "b"\n' }],
  ['nothing in an f-string with a call', 'from names import NAME', 'NAME', undefined, { 'src/names.py': 'NAME = f"{stage()}-a"\n' }],
  ['nothing in a number', 'from names import NAME', 'NAME', undefined, { 'src/names.py': 'NAME = 1\n' }],
  ['nothing in a missing module', 'from names import NAME', 'NAME', undefined, {}],
  ['nothing for a missing name', 'from names import NAME', 'NAME', undefined, { 'src/names.py': 'OTHER = "a"\n' }],
  ['nothing in a circle', 'from names import NAME', 'NAME', undefined, { 'src/names.py': 'from other import NAME\n', 'src/other.py': 'from names import NAME\n' }],
  ['nothing for a name that the file assigns too', 'NAME = "x"\nfrom names import NAME', 'NAME', undefined, { 'src/names.py': NAMES }],
];

describe('NameResolver', () => {
  for (const [kind, imports, name, expected, files] of CASES) {
    it(`finds ${kind}`, async () => {
      const found = await definitionsOf('src/flow.py', { ...files, 'src/flow.py': workflow(imports, name) });
      assert.deepEqual(found.workflows.map(({ workflowName }) => workflowName), expected === undefined ? [] : [expected]);
      assert.deepEqual(found.unnamed, { workflow: expected === undefined ? 1 : 0, activity: 0 });
    });
  }

  it('names a call by the class of another module, and not if that is no workflow', async () => {
    const { calls } = await definitionsOf('src/start.py', {
      'src/flow.py': workflow('from names import NAME', 'NAME'),
      'src/names.py': `${NAMES}class Plain: pass\n`,
      'src/start.py': [
        'from mistralai.workflows import execute_workflow',
        'from flow import A as Renamed',
        'from names import Plain',
        'from nowhere import Unknown',
        'execute_workflow(Renamed)',
        'execute_workflow(Plain)',
        'execute_workflow(Unknown)',
      ].join('\n'),
    });
    assert.deepEqual(
      calls.map(({ workflowName, className }) => [workflowName, className]),
      [['a', undefined], [undefined, undefined], [undefined, 'Unknown']],
    );
  });

  it('leaves a call without a class if that of this file has an unknown name', async () => {
    const file = (imports: string, name: string): string => `${workflow(imports, name)}from mistralai.workflows import execute_workflow\nexecute_workflow(A)\n`;
    for (const [imports, name] of [['from nowhere import NAME', 'NAME'], ['import os', 'os.environ["X"]']] as const) {
      const { calls } = await definitionsOf('src/flow.py', { 'src/flow.py': file(imports, name) });
      assert.deepEqual(
        calls.map(({ workflowName, className }) => [workflowName, className]),
        [[undefined, undefined]],
      );
    }
  });

  it('ends when modules combine the names of others over and over', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`src/m${at}.py`, `from m${at + 1} import N${at + 1}\nN${at} = N${at + 1} + N${at + 1}\n`]));
    const { unnamed } = await definitionsOf('src/flow.py', { ...files, 'src/flow.py': workflow('from m0 import N0', 'N0') });
    assert.equal(unnamed.workflow, 1);
  });
});
