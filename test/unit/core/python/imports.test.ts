import assert from 'node:assert/strict';
import { findings } from '../../../support/pythonFindings';

const IMPORTS = 'from mistralai.workflows import workflow, activity, execute_workflow\n';

/** Expected as the SDK registers them when CPython 3.13 runs the text; `?` for names that it may change. */
const CASES: readonly (readonly [kind: string, expected: readonly string[], text: string])[] = [
  [
    'alias assign define',
    ['workflow a of A'],
    IMPORTS + String.raw`define = workflow.define
@define(name="a")
class A: pass
`,
  ],
  [
    'alias assign module',
    ['workflow a of A'],
    String.raw`import mistralai.workflows as workflows
wf = workflows.workflow
@wf.define(name="a")
class A: pass
`,
  ],
  [
    'import inner then outer scope',
    [],
    String.raw`def helper():
    from mistralai.workflows import workflow
    return workflow
class workflow:
    @staticmethod
    def define(name): return lambda c: c
@workflow.define(name="not-of-sdk")
class A: pass
`,
  ],
  [
    'import local other',
    ['workflow b of B'],
    String.raw`import types, sys
m = types.ModuleType("othersdk")
class Other:
    @staticmethod
    def define(name): return lambda c: c
m.workflow = Other
sys.modules["othersdk"] = m
from mistralai.workflows import workflow
def test():
    from othersdk import workflow
    @workflow.define(name="not-of-sdk")
    class A: pass
test()
@workflow.define(name="b")
class B: pass
`,
  ],
  [
    'import one line if',
    ['workflow a of A'],
    String.raw`if True: from mistralai.workflows import workflow
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'import one line try',
    ['workflow a of A'],
    String.raw`try: from mistralai.workflows import workflow
except ImportError: workflow = None
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'import shadowed by class',
    [],
    String.raw`from mistralai.workflows import workflow
class workflow:
    @staticmethod
    def define(name):
        return lambda c: c
@workflow.define(name="not-of-sdk")
class A: pass
`,
  ],
  [
    'import shadowed by local assign',
    [],
    IMPORTS + String.raw`class Other:
    @staticmethod
    def define(name):
        return lambda c: c
workflow = Other
@workflow.define(name="not-of-sdk")
class A: pass
`,
  ],
  [
    'import shadowed by param',
    [],
    IMPORTS + String.raw`def make(workflow):
    @workflow.define(name="not-of-sdk")
    class A: pass
class Other:
    @staticmethod
    def define(name):
        return lambda c: c
make(Other)
`,
  ],
  [
    'import star',
    ['workflow a of A', 'activity b of b'],
    String.raw`from mistralai.workflows import *
@workflow.define(name="a")
class A: pass
@activity()
async def b(): ...
`,
  ],
  [
    'star target',
    ['workflow ? of A'],
    IMPORTS + String.raw`NAME="a"
*NAME, b = x
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'import in function used there',
    ['workflow a of A'],
    String.raw`def f():
    from mistralai.workflows import workflow
    @workflow.define(name="a")
    class A: pass
`,
  ],
  [
    'import in class',
    ['workflow a of A'],
    String.raw`class C:
    from mistralai.workflows import workflow
    @workflow.define(name="a")
    class A: pass
`,
  ],
  [
    'import in class not outside',
    [],
    String.raw`class C:
    from mistralai.workflows import workflow
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'import with',
    ['workflow a of A'],
    String.raw`from x import y
with y.unsafe():
    from mistralai.workflows import workflow
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'import core workflow',
    ['workflow a of A'],
    String.raw`from mistralai.workflows.core import workflow
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'import core.workflow import workflow',
    ['workflow a of A'],
    String.raw`from mistralai.workflows.core.workflow import workflow
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'import define directly',
    ['workflow a of A'],
    String.raw`from mistralai.workflows.workflow import define
@define(name="a")
class A: pass
`,
  ],
  [
    'import define core',
    ['workflow a of A'],
    String.raw`from mistralai.workflows.core.workflow import define as d
@d(name="a")
class A: pass
`,
  ],
  [
    'star after own',
    [],
    String.raw`from mistralai.workflows import *
class workflow: pass
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'star twice',
    ['workflow <names.NAME> of A'],
    String.raw`from mistralai.workflows import *
from names import *
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'star others',
    ['workflow <names.NAME> of A'],
    String.raw`from mistralai.workflows import workflow
from names import *
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'const then star',
    ['workflow ? of A'],
    String.raw`from mistralai.workflows import workflow
NAME="a"
from names import *
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'star then const',
    ['workflow a of A'],
    String.raw`from mistralai.workflows import workflow
from names import *
NAME="a"
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'TYPE_CHECKING',
    ['workflow a of A'],
    String.raw`from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from mistralai.workflows import workflow
else:
    workflow = load()
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'v2 v3 try',
    ['workflow a of A'],
    String.raw`try:
    from mistralai.workflows import workflow
except ImportError:
    from mistralai_workflows import workflow
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'alias through chain',
    ['workflow a of A'],
    String.raw`import mistralai.workflows as w
x = w
y = x.workflow
d = y.define
@d(name="a")
class A: pass
`,
  ],
  [
    'alias self',
    ['workflow a of A'],
    String.raw`from mistralai.workflows import workflow
workflow = workflow
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'alias cyc',
    ['workflow ? of A'],
    IMPORTS + String.raw`X=Y
Y=X
@workflow.define(name=X)
class A: pass
`,
  ],
  [
    'shadow import in other function',
    ['workflow a of A'],
    IMPORTS + String.raw`def other():
    workflow = 1
@workflow.define(name="a")
class A: pass
`,
  ],
];

describe('findDefinitions: imports', () => {
  for (const [kind, expected, text] of CASES) it(kind, () => assert.deepEqual(findings(text), expected));
});
