import assert from 'node:assert/strict';
import { findings } from '../../../support/pythonFindings';

const IMPORTS = 'from mistralai.workflows import workflow, activity, execute_workflow\n';
const FORM_FEED = '\f';

/** Expected as the SDK registers them when CPython 3.13 runs the text; `?` for names that it may change. */
const CASES: readonly (readonly [kind: string, expected: readonly string[], text: string])[] = [
  [
    'activity name constant shadowed',
    ['activity local of f'],
    String.raw`from mistralai.workflows import activity
NAME = "module"
def make():
    NAME = "local"
    @activity(name=NAME)
    async def f(): ...
make()
`,
  ],
  [
    'form feed before constant',
    ['workflow a of A'],
    IMPORTS + String.raw`${FORM_FEED}NAME = "a"
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'name both keywords v2',
    ['workflow new of A'],
    String.raw`from mistralai_workflows import workflow
@workflow.define(workflow_name="old", name="new")
class A: pass
`,
  ],
  [
    'name concat constant',
    ['workflow billing-invoice of A'],
    IMPORTS + String.raw`TEAM = "billing"
@workflow.define(name=TEAM + "-invoice")
class A: pass
`,
  ],
  [
    'name concat literals',
    ['workflow ab of A'],
    IMPORTS + String.raw`@workflow.define(name="a" + "b")
class A: pass
`,
  ],
  [
    'name constant after semicolon',
    ['workflow a of A'],
    IMPORTS + String.raw`X = 1; NAME = "a"
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'name constant augmented in if',
    ['workflow ? of A'],
    IMPORTS + String.raw`DEV = True
NAME = "a"
if DEV:
    NAME += "-dev"
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'name constant chain changed',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME = "a"
OTHER = NAME = "b"
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'name constant chained',
    ['workflow a of A', 'workflow a of B'],
    IMPORTS + String.raw`NAME = ALIAS = "a"
@workflow.define(name=NAME)
class A: pass
@workflow.define(name=ALIAS)
class B: pass
`,
  ],
  [
    'name constant changed in if',
    ['workflow ? of A'],
    IMPORTS + String.raw`DEV = True
NAME = "a"
if DEV:
    NAME = "a-dev"
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'name constant class attribute',
    ['workflow a of A'],
    IMPORTS + String.raw`class Names:
    HELLO = "a"
@workflow.define(name=Names.HELLO)
class A: pass
`,
  ],
  [
    'name constant def changed',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME = "a"
def NAME(): ...
NAME = NAME.__name__
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'name constant enum',
    ['workflow a of A', 'workflow a of B'],
    IMPORTS + String.raw`import enum
class Names(enum.StrEnum):
    HELLO = "a"
@workflow.define(name=Names.HELLO)
class A: pass
@workflow.define(name=Names.HELLO.value)
class B: pass
`,
  ],
  [
    'name constant global',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME = "a"
def rename():
    global NAME
    NAME = "b"
rename()
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'name constant imported dotted',
    ['workflow <names.IMPORTED> of A'],
    String.raw`import names
from mistralai.workflows import workflow, activity, execute_workflow
@workflow.define(name=names.IMPORTED)
class A: pass
`,
  ],
  [
    'name constant imported',
    ['workflow <names.IMPORTED> of A'],
    String.raw`from names import IMPORTED
from mistralai.workflows import workflow, activity, execute_workflow
@workflow.define(name=IMPORTED)
class A: pass
`,
  ],
  [
    'name constant one line if changed',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME = "a"
if True: NAME = "b"
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'name constant semicolon changed',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME = "a"; NAME = "b"
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'name constant shadowed class attribute',
    ['workflow attribute of A'],
    IMPORTS + String.raw`NAME = "module"
class Space:
    NAME = "attribute"
    @workflow.define(name=NAME)
    class A: pass
`,
  ],
  [
    'name constant shadowed import',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME = "module"
from names import NAME
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'name constant shadowed local',
    ['workflow local of A'],
    IMPORTS + String.raw`NAME = "module"
def make():
    NAME = "local"
    @workflow.define(name=NAME)
    class A: pass
make()
`,
  ],
  [
    'name constant shadowed loop',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME = "module"
for NAME in ("one", "two"):
    @workflow.define(name=NAME)
    class A: pass
`,
  ],
  [
    'name constant shadowed param',
    ['workflow ? of A'],
    IMPORTS + String.raw`name = "module"
def make(name):
    @workflow.define(name=name)
    class A: pass
make("given")
`,
  ],
  [
    'name constant shadowed with',
    ['workflow ? of A'],
    IMPORTS + String.raw`import contextlib
NAME = "module"
with contextlib.nullcontext("ctx") as NAME:
    @workflow.define(name=NAME)
    class A: pass
`,
  ],
  [
    'name constant tuple changed',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME = "a"
NAME, OTHER = "b", 1
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'name constant walrus changed',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME = "a"
print(NAME := "b")
@workflow.define(name=NAME)
class A: pass
`,
  ],
  ...['names.NAME = "b"', 'names.NAME: str = "b"', 'for names.NAME in ("b",): pass', '(names.NAME, x) = ("b", 1)', '[x, names.NAME] = (1, "b")', 'setattr(names, "NAME", "b")', 'setattr(names, key, "b")', 'with open("b") as names.NAME: pass'].map(
    (change): readonly [string, readonly string[], string] => [
      `name constant imported, changed by ${change}`,
      ['workflow ? of A'],
      `${IMPORTS}import names\n${change}\n@workflow.define(name=names.NAME)\nclass A: pass\n`,
    ],
  ),
  ...['from names import *\nif PROD:\n    NAME = "b"', 'try:\n    from names import *\nexcept ImportError:\n    NAME = "b"'].map((binding): readonly [string, readonly string[], string] => [
    `name constant of a branch beside a star import: ${binding}`,
    ['workflow ? of A'],
    `${IMPORTS}${binding}\n@workflow.define(name=NAME)\nclass A: pass\n`,
  ]),
  [
    'name constant of a branch in a class below one of the module',
    ['workflow b of B', 'workflow ? of A'],
    IMPORTS + String.raw`NAME = "a"
class Space:
    if x:
        NAME = "b"
        @workflow.define(name=NAME)
        class B: pass
    @workflow.define(name=NAME)
    class A: pass
`,
  ],
  [
    'name constant of a branch, without another',
    ['workflow a of A'],
    String.raw`from mistralai.workflows import *
if x:
    NAME = "a"
@workflow.define(name=NAME)
class A: pass
`,
  ],
  ...['def __str__(self): return "b"', 'def __new__(cls, value): return str.__new__(cls, "b")', '@property\n    def value(self): return "b"'].map((hook): readonly [string, readonly string[], string] => [
    `name constant of an enum with ${hook}`,
    ['workflow ? of A', 'workflow ? of B'],
    `${IMPORTS}import enum\nclass Names(enum.StrEnum):\n    ${hook}\n    A = "a"\n@workflow.define(name=f"{Names.A}")\nclass A: pass\n@workflow.define(name=Names.A.value)\nclass B: pass\n`,
  ]),
  [
    'imported names that are read only',
    ['workflow <names.NAME> of A', 'call ? by names.B', 'call ? by names.C'],
    IMPORTS + String.raw`import names
class Options:
    def __init__(self, **options):
        for key, value in options.items(): setattr(self, key, value)
handlers[names.NAME] = 1
@workflow.define(names.NAME, enforce_determinism=True)
class A: pass
execute_workflow(names.B, params=names.NAME == "x")
x = names.NAME, names.B
setattr(x, "other", names.NAME)
done = await execute_workflow(names.C, params={"a": names.C, "b": [1 for x in names.B]})
`,
  ],
  [
    'workflow class of a module, replaced',
    [],
    IMPORTS + String.raw`import flows
flows.Child = Fake
execute_workflow(flows.Child)
`,
  ],
];

describe('findDefinitions: names', () => {
  for (const [kind, expected, text] of CASES) it(kind, () => assert.deepEqual(findings(text), expected));
});
