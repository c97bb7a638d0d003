import assert from 'node:assert/strict';
import { findings } from '../../../support/pythonFindings';

const IMPORTS = 'from mistralai.workflows import workflow, activity, execute_workflow\n';

/** Expected as the SDK registers them when CPython 3.13 runs the text; `?` for names that it may change. */
const CASES: readonly (readonly [kind: string, expected: readonly string[], text: string])[] = [
  [
    'string 701 comment in field',
    ['workflow a of A'],
    IMPORTS + String.raw`X = 1
T = f"""{
    X  # a "comment" with 'quotes
}"""
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'string 701 multiline field in decorator',
    ['workflow a of A'],
    IMPORTS + String.raw`X = 1
@workflow.define(
    name="a",
    workflow_description=f"{
        X
    } does things",
)
class A: pass
`,
  ],
  [
    'string 701 multiline field then constant',
    ['workflow a of A'],
    IMPORTS + String.raw`X = 1
T = len(f"{
    X
}")
NAME = "a"
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'string 701 multiline field',
    ['workflow a of A'],
    IMPORTS + String.raw`X = 1
T = f"{
    X
}"
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'string 701 same quotes',
    ['workflow a of A'],
    IMPORTS + String.raw`d = {"k": "v"}
T = f"{d["k"]} {f"{d["k"]!r:>{len("x")}}"}"
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'string 701 triple quotes in triple field',
    ['workflow a of A'],
    IMPORTS + String.raw`T = f"""{ '"""' } text
more
"""
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'string backslash brace',
    ['workflow a of A'],
    IMPORTS + String.raw`x = {"k": 1}
T = rf"\{x["k"]}"
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'string docstring',
    ['workflow a of A'],
    IMPORTS + String.raw`"""
@workflow.define(name="no")
class No: pass
"""
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'string format spec apostrophe then definition',
    ['workflow report of A'],
    String.raw`from datetime import date
from mistralai.workflows import workflow, activity, execute_workflow
d = date(2024, 1, 2)
print(f"{d:%b '%y}", file=__import__("sys").stderr)
@workflow.define(name="report")
class A: pass
`,
  ],
  [
    'string format spec quote before name',
    ['workflow a of A'],
    IMPORTS + String.raw`x = "v"
@workflow.define(
    workflow_description=f"{x:'>4}", name="a",
)
class A: pass
`,
  ],
  [
    'string format spec quote constant in brackets',
    ['workflow a of A'],
    IMPORTS + String.raw`x = "v"
print(
    f"{x:'>4}",
)
NAME = "a"
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'string format spec quote in decorator',
    ['workflow a of A'],
    IMPORTS + String.raw`x = "v"
@workflow.define(
    name="a", workflow_description=f"{x:'>4}",
)
class A: pass
`,
  ],
  [
    'string format spec quote',
    ['workflow a of A'],
    IMPORTS + String.raw`x = "v"
print(f"{x:'>4}")
NAME = "a"
@workflow.define(name=NAME)
class A: pass
`,
  ],
  [
    'string format spec strftime apostrophe own line',
    ['workflow report of A'],
    String.raw`from datetime import date
from mistralai.workflows import workflow, activity, execute_workflow
d = date(2024, 1, 2)
@workflow.define(
    workflow_description=f"Report of {d:%b '%y}",
    name="report",
)
class A: pass
`,
  ],
  [
    'string format spec strftime apostrophe',
    ['workflow report of A'],
    String.raw`from datetime import date
from mistralai.workflows import workflow, activity, execute_workflow
d = date(2024, 1, 2)
@workflow.define(workflow_description=f"Report of {d:%b '%y}", name="report")
class A: pass
`,
  ],
  [
    'string fstring template',
    ['workflow a of A'],
    IMPORTS + String.raw`x = 1
TEMPLATE = f"""
from mistralai import workflows
@workflows.workflow.define(name="leaky")
class Leaky:
    {{}}
    {x}
"""
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'string named escape',
    ['workflow a of A'],
    IMPORTS + String.raw`T = f"\N{DEGREE SIGN} {1}"
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'string triple in triple field 701',
    ['workflow a of A'],
    IMPORTS + String.raw`x = {"k": 1}
T = f"""{x["k"]} {"""@nested"""} """
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'string tstring 314',
    ['workflow a of A'],
    IMPORTS + String.raw`x = {"k": 1}
T = t"{x["k"]} {t"{x["k"]}"}"
@workflow.define(name="a")
class A: pass
`,
  ],
  [
    'f string known',
    ['workflow billing-x of A'],
    IMPORTS + String.raw`T="billing"
@workflow.define(name=f"{T}-x")
class A: pass
`,
  ],
  [
    'f string conversion',
    ['workflow ? of A'],
    IMPORTS + String.raw`T="billing"
@workflow.define(name=f"{T!r}-x")
class A: pass
`,
  ],
  [
    'f string spec',
    ['workflow ? of A'],
    IMPORTS + String.raw`T="billing"
@workflow.define(name=f"{T:>10}")
class A: pass
`,
  ],
  [
    'f string self doc',
    ['workflow ? of A'],
    IMPORTS + String.raw`T="billing"
@workflow.define(name=f"{T=}")
class A: pass
`,
  ],
  [
    'f string nested',
    ['workflow billing-x of A'],
    IMPORTS + String.raw`T="billing"
@workflow.define(name=f"{f"{T}"}-x")
class A: pass
`,
  ],
  [
    'f string literal field',
    ['workflow a-x of A'],
    IMPORTS + String.raw`@workflow.define(name=f"{"a"}-x")
class A: pass
`,
  ],
  [
    'escapes',
    ['workflow a-b-c- of A'],
    IMPORTS + String.raw`@workflow.define(name="a\x2db\u002dc\055")
class A: pass
`,
  ],
  [
    'concat implicit with constant',
    ['workflow a-b of A'],
    IMPORTS + String.raw`T="b"
@workflow.define(name=("a" "-" + T))
class A: pass
`,
  ],
  [
    'concat chain',
    ['workflow abcd of A'],
    IMPORTS + String.raw`@workflow.define(name="a"+"b"+"c"+"d")
class A: pass
`,
  ],
  [
    'comment in args',
    ['workflow a of A'],
    IMPORTS + String.raw`@workflow.define(  # c
    # d
    name="a",  # e
)
class A: pass
`,
  ],
  [
    'comment between',
    ['workflow a of A'],
    IMPORTS + String.raw`@workflow.define(name="a")
# x

# y
class A: pass
`,
  ],
];

describe('findDefinitions: strings', () => {
  for (const [kind, expected, text] of CASES) it(kind, () => assert.deepEqual(findings(text), expected));
});
