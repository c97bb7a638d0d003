import assert from 'node:assert/strict';
import { findings } from '../../../support/pythonFindings';

const IMPORTS = 'from mistralai.workflows import workflow, activity, execute_workflow\n';

/** Expected as the SDK registers them when CPython 3.13 runs the text; `?` for names that it may change. */
const CASES: readonly (readonly [kind: string, expected: readonly string[], text: string])[] = [
  [
    'walrus in comprehension changes',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME="a"
x=[NAME := y for y in z]
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'walrus within function is local',
    ['workflow a of A'],
    IMPORTS + String.raw`NAME="a"
def f():
    print(NAME := "b")
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'except as',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME="a"
try: pass
except E as NAME: pass
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'match capture',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME="a"
match x:
    case [NAME, *_]: pass
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'match capture as',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME="a"
match x:
    case {"k": 1} as NAME: pass
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'del',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME="a"
del NAME
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'list target',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME="a"
[NAME, b] = x
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'for tuple target',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME="a"
for i, (NAME, k) in x: pass
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'async for',
    ['workflow a of A'],
    IMPORTS + String.raw`NAME="a"
async def f():
    async for NAME in x: pass
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'with tuple',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME="a"
with a as (NAME, b): pass
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'with paren items',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME="a"
with (a as NAME, b as c):
    pass
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'comprehension var does not change',
    ['workflow a of A'],
    IMPORTS + String.raw`NAME="a"
x=[NAME for NAME in y]
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'nonlocal',
    ['workflow ? of A'],
    IMPORTS + String.raw`def f():
    NAME="a"
    def g():
        nonlocal NAME
        NAME="b"
    g()
    @workflow.define(name=NAME)
    class A: pass
`,
  ],
  [
    'globals at module',
    ['workflow ? of A'],
    IMPORTS + String.raw`global NAME
NAME="a"
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'annotation only then value',
    ['workflow a of A'],
    IMPORTS + String.raw`NAME: str
NAME="a"
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'type alias',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME="a"
type NAME = int
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'function same name',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME="a"
async def NAME(): ...
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'class attr changed',
    ['workflow ? of A'],
    IMPORTS + String.raw`class N:
    X="a"
N.X="b"
@workflow.define(name=N.X)
class A: pass
`,
  ],
  [
    'class attr of subclass',
    ['workflow ? of A'],
    IMPORTS + String.raw`class N(Base):
    X="a"
@workflow.define(name=N.X)
class A: pass
`,
  ],
  [
    'class attr computed',
    ['workflow a-b of A'],
    IMPORTS + String.raw`class N:
    P="a"
    X=P+"-b"
@workflow.define(name=N.X)
class A: pass
`,
  ],
  [
    'class attr fstring',
    ['workflow a-b of A'],
    IMPORTS + String.raw`class N:
    P="a"
    X=f"{P}-b"
@workflow.define(name=N.X)
class A: pass
`,
  ],
  [
    'nested class attr',
    ['workflow a of A'],
    IMPORTS + String.raw`class N:
    class M:
        X="a"
@workflow.define(name=N.M.X)
class A: pass
`,
  ],
  [
    'enum plain',
    ['workflow ? of A', 'workflow a of B'],
    IMPORTS + String.raw`import enum
class N(enum.Enum):
    X="a"
@workflow.define(name=N.X)
class A: pass
@workflow.define(name=N.X.value)
class B: pass
`,
  ],
  [
    'enum str mixin',
    ['workflow a of A', 'workflow ? of B', 'workflow a-b of C'],
    IMPORTS + String.raw`from enum import Enum
class N(str, Enum):
    X="a"
@workflow.define(name=N.X)
class A: pass
@workflow.define(name=f"{N.X}-b")
class B: pass
@workflow.define(name=f"{N.X.value}-b")
class C: pass
`,
  ],
  [
    'enum strenum fstring',
    ['workflow a-b of A'],
    IMPORTS + String.raw`from enum import StrEnum as S
class N(S):
    X="a"
@workflow.define(name=f"{N.X}-b")
class A: pass
`,
  ],
  [
    'enum unique',
    ['workflow a of A'],
    IMPORTS + String.raw`from enum import StrEnum, unique
@unique
class N(StrEnum):
    X="a"
@workflow.define(name=N.X)
class A: pass
`,
  ],
  [
    'own class named StrEnum',
    ['workflow ? of A'],
    IMPORTS + String.raw`class StrEnum: pass
class N(StrEnum):
    X="a"
@workflow.define(name=N.X)
class A: pass
`,
  ],
  [
    '__name__',
    ['workflow ? of A'],
    IMPORTS + String.raw`@workflow.define(name=Foo.__name__)
class A: pass
class Foo: pass
`,
  ],
  [
    '__name__ ok',
    ['workflow Foo of A'],
    IMPORTS + String.raw`class Foo: pass
@workflow.define(name=Foo.__name__)
class A: pass
`,
  ],
  [
    'method in class uses module',
    ['workflow module of A'],
    IMPORTS + String.raw`NAME="module"
class S:
    NAME="attr"
    def f(self):
        @workflow.define(name=NAME)
        class A: pass
`,
  ],
  [
    'walrus if',
    ['workflow ? of A'],
    IMPORTS + String.raw`if (NAME := "a"): pass
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'use before def',
    ['workflow ? of A'],
    IMPORTS + String.raw`@workflow.define(name=NAME)
class A: pass
NAME="a"
`,
  ],
  [
    'param default is outer',
    ['workflow a of A'],
    IMPORTS + String.raw`NAME="a"
def f(x=NAME, NAME="b"): ...
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'enum auto',
    ['workflow ? of A'],
    IMPORTS + String.raw`import enum
class N(enum.StrEnum):
    X=enum.auto()
@workflow.define(name=N.X)
class A: pass
`,
  ],
  [
    'unicode ident',
    ['workflow a of A'],
    IMPORTS + String.raw`größe="a"
@workflow.define(name=größe)
class A: pass
`,
  ],
  [
    'typing Final class',
    ['workflow a of A'],
    IMPORTS + String.raw`from typing import Final
class N:
    X: Final = "a"
@workflow.define(name=N.X)
class A: pass
`,
  ],
];

describe('findDefinitions: scopes, classes and enums', () => {
  for (const [kind, expected, text] of CASES) it(kind, () => assert.deepEqual(findings(text), expected));
});
