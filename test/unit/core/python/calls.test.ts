import assert from 'node:assert/strict';
import { findings } from '../../../support/pythonFindings';

const IMPORTS = 'from mistralai.workflows import workflow, activity, execute_workflow\n';

/** Expected as the SDK registers them when CPython 3.13 runs the text; `?` for names that it may change. */
const CASES: readonly (readonly [kind: string, expected: readonly string[], text: string])[] = [
  [
    'call conditional',
    ['workflow a of A', 'workflow b of B', 'call a by A', 'call b by B'],
    IMPORTS + String.raw`@workflow.define(name="a")
class A: pass
@workflow.define(name="b")
class B: pass
execute_workflow(A if True else B, {})
`,
  ],
  [
    'call imported class alias',
    ['call ? by child.ChildWorkflow'],
    String.raw`from child import ChildWorkflow as Child
from mistralai.workflows import workflow, activity, execute_workflow
execute_workflow(Child, {})
`,
  ],
  [
    'call keyword',
    ['workflow a of A', 'call a by A'],
    IMPORTS + String.raw`@workflow.define(name="a")
class A: pass
workflow.execute_workflow(workflow=A, params={})
`,
  ],
  [
    'call local class shadows',
    ['workflow a of A'],
    IMPORTS + String.raw`@workflow.define(name="a")
class A: pass
def f(A):
    execute_workflow(A, {})
class Other: _wfname="other"
f(Other)
`,
  ],
  [
    'call parenthesised',
    ['workflow a of A', 'call a by A'],
    IMPORTS + String.raw`@workflow.define(name="a")
class A: pass
execute_workflow((A), {})
`,
  ],
  [
    'call positional',
    ['workflow a of A', 'call a by A', 'call a by A'],
    IMPORTS + String.raw`@workflow.define(name="a")
class A: pass
execute_workflow(A, {})
workflow.execute_workflow(A)
`,
  ],
  [
    'call subscript',
    ['workflow a of A', 'call a by A'],
    IMPORTS + String.raw`@workflow.define(name="a")
class A[T]: pass
execute_workflow(A[int], {})
`,
  ],
  [
    'call workflow keyword documented',
    ['workflow a of MyWorkflow', 'call a by MyWorkflow'],
    String.raw`import mistralai.workflows as workflows
@workflows.workflow.define(name="a")
class MyWorkflow: pass
workflows.workflow.execute_workflow(
    workflow=MyWorkflow,              # workflow class (decorated with @workflow.define)
    params={},
    execution_id="my-deterministic-id",
    wait=True,
)
`,
  ],
  [
    'class same name twice',
    ['workflow one of W', 'workflow two of W', 'call one by W', 'call two by W'],
    IMPORTS + String.raw`def one():
    @workflow.define(name="one")
    class W: pass
    execute_workflow(W)
def two():
    @workflow.define(name="two")
    class W: pass
    execute_workflow(W)
one()
two()
`,
  ],
  [
    'call alias fn',
    ['workflow a of A', 'call a by A'],
    String.raw`from mistralai.workflows import execute_workflow as run, workflow
@workflow.define(name="a")
class A: pass
run(A)
`,
  ],
  [
    'call alias assign',
    ['workflow a of A', 'call a by A'],
    IMPORTS + String.raw`@workflow.define(name="a")
class A: pass
run = workflow.execute_workflow
run(A, {})
`,
  ],
  [
    'call await gather',
    ['workflow a of A', 'call a by A'],
    IMPORTS + String.raw`@workflow.define(name="a")
class A: pass
async def f():
    await asyncio.gather(*(execute_workflow(A, x) for x in y))
`,
  ],
  [
    'call var',
    ['workflow a of A', 'call a by A'],
    IMPORTS + String.raw`@workflow.define(name="a")
class A: pass
child = A
execute_workflow(child)
`,
  ],
  [
    'call loop var',
    ['workflow a of A'],
    IMPORTS + String.raw`@workflow.define(name="a")
class A: pass
for A in classes:
    execute_workflow(A)
`,
  ],
  [
    'call comprehension var',
    ['workflow a of A'],
    IMPORTS + String.raw`@workflow.define(name="a")
class A: pass
[execute_workflow(A) for A in classes]
`,
  ],
  [
    'call nested cond',
    ['workflow a of A', 'call a by A', 'call ? by B', 'call c'],
    IMPORTS + String.raw`@workflow.define(name="a")
class A: pass
execute_workflow((A if x else (B if y else "c")))
`,
  ],
  [
    'call imported module class',
    ['call ? by .child.Child'],
    IMPORTS + String.raw`from . import child
execute_workflow(child.Child)
`,
  ],
  [
    'call relative',
    ['call ? by ..pkg.child.Child'],
    IMPORTS + String.raw`from ..pkg.child import Child
execute_workflow(Child)
`,
  ],
  [
    'call self.attr',
    [],
    IMPORTS + String.raw`class X:
    def f(self):
        execute_workflow(self.child)
`,
  ],
  [
    'call and wait',
    ['call hello', 'call hi'],
    IMPORTS + String.raw`client.workflows.execute_workflow_and_wait("hello", {})
client.workflows.execute_workflow_and_wait(workflow_identifier="hi")
`,
  ],
  [
    'call get def',
    ['workflow a of A', 'call a'],
    String.raw`import mistralai.workflows as workflows
@workflows.workflow.define(name="a")
class A: pass
c.execute_workflow(workflow_identifier=workflows.get_workflow_definition(A).name)
`,
  ],
  [
    'call identifier enum',
    ['call a'],
    IMPORTS + String.raw`import enum
class N(enum.StrEnum):
    X="a"
c.execute_workflow(workflow_identifier=N.X)
`,
  ],
  [
    'call star args',
    [],
    IMPORTS + String.raw`execute_workflow(*args)
`,
  ],
  [
    'call conditional strings',
    ['call a', 'call b'],
    IMPORTS + String.raw`execute_workflow("a" if x else "b")
`,
  ],
  [
    'class in if else',
    ['workflow a of A', 'workflow b of A'],
    IMPORTS + String.raw`if x:
    @workflow.define(name="a")
    class A: pass
else:
    @workflow.define(name="b")
    class A: pass
execute_workflow(A)
`,
  ],
];

describe('findDefinitions: calls', () => {
  for (const [kind, expected, text] of CASES) it(kind, () => assert.deepEqual(findings(text), expected));
});
