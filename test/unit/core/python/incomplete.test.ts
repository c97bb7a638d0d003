import assert from 'node:assert/strict';
import { findings } from '../../../support/pythonFindings';

const IMPORTS = 'from mistralai.workflows import workflow, activity, execute_workflow\n';

/** Expected as the SDK registers them when CPython 3.13 runs the text; `?` for names that it may change. */
const CASES: readonly (readonly [kind: string, expected: readonly string[], text: string])[] = [
  [
    'decorators subscript below',
    ['workflow a of A'],
    IMPORTS + String.raw`@workflow.define(name="a")
@x[0].y
class A: pass
`,
  ],
  [
    'decorator lambda below',
    ['workflow a of A'],
    IMPORTS + String.raw`@workflow.define(name="a")
@(lambda c: c)
class A: pass
`,
  ],
  [
    'decorator call chain below',
    ['workflow a of A'],
    IMPORTS + String.raw`@workflow.define(name="a")
@app.get("/x").y
class A: pass
`,
  ],
  [
    'decorator unclosed str',
    ['workflow ? of A'],
    IMPORTS + String.raw`@workflow.define(name="a)
class A: pass
`,
  ],
  [
    'name not typed',
    ['workflow ? of A'],
    IMPORTS + String.raw`@workflow.define(name=)
class A: pass
`,
  ],
  [
    'unclosed paren mid',
    ['workflow a of A', 'activity g of g'],
    IMPORTS + String.raw`def f():
    x = foo(a,
        b

@workflow.define(name="a")
class A:
    @workflow.entrypoint
    def run(self): return 1
@activity()
def g(): ...
`,
  ],
  [
    'unclosed dict',
    ['workflow a of A', 'activity g of g'],
    IMPORTS + String.raw`x = {
  "a": 1,
  "b": [

@workflow.define(name="a")
class A: pass
@activity()
def g(): ...
`,
  ],
  [
    'unclosed f field',
    ['workflow a of A'],
    IMPORTS + String.raw`x = f'{a
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'unclosed triple in method',
    ['workflow a of A'],
    IMPORTS + String.raw`@workflow.define(name="a")
class A: pass
class B:
    x = """
@workflow.define(name="b")
class C: pass
`,
  ],
  [
    'matmul',
    ['workflow a of A'],
    IMPORTS + String.raw`x = (a
  @ b)
y = (a
@ b)
@workflow.define(name="a")
class A: pass
`,
  ],
];

describe('findDefinitions: decorators and incomplete code', () => {
  for (const [kind, expected, text] of CASES) it(kind, () => assert.deepEqual(findings(text), expected));
});
