import assert from 'node:assert/strict';
import type { WorkflowPlace } from '../../../../src/core/python/definitions';
import { definitionAt } from '../../../../src/core/python/definitionAt';
import { findDefinitions } from '../../../../src/core/python/findDefinitions';
import { plainText } from '../../../../src/core/python/pythonValue';

const TEXT = `import mistralai.workflows as workflows
# above
@workflows.workflow.define(
    name="first",
)
class First:
    """Says
nothing
    """
    async def run(self):
        return {
}

after = 1

@workflows.workflow.define(name="second")
class Second:

    async def run(self): ...
`;

const IMPORT = 'from mistralai.workflows import workflow\n';
const TAB = '\t';

/** The workflow at the line with CURSOR. */
const CASES: readonly (readonly [kind: string, expected: string | undefined, text: string])[] = [
  [
    'after assert',
    undefined,
    IMPORT + String.raw`@workflow.define(name="a")
class A:
    pass
assert A  # CURSOR
`,
  ],
  [
    'after augmented',
    undefined,
    IMPORT + String.raw`x = 1
@workflow.define(name="a")
class A:
    pass
x += 1  # CURSOR
`,
  ],
  [
    'after match',
    undefined,
    IMPORT + String.raw`@workflow.define(name="a")
class A:
    pass
match A:  # CURSOR
    case _: pass
`,
  ],
  [
    'after return',
    undefined,
    IMPORT + String.raw`def make():
    @workflow.define(name="a")
    class A:
        pass
    return A  # CURSOR
`,
  ],
  [
    'after string',
    undefined,
    IMPORT + String.raw`@workflow.define(name="a")
class A:
    pass
"""text"""  # CURSOR
`,
  ],
  [
    'after tuple',
    undefined,
    IMPORT + String.raw`@workflow.define(name="a")
class A:
    pass
x, y = 1, 2  # CURSOR
`,
  ],
  [
    'comment col0',
    'a',
    IMPORT + String.raw`@workflow.define(name="a")
class A:
    x = 1
# if this: commented(out)
    y = 1  # CURSOR
`,
  ],
  [
    'continuation call col0',
    'a',
    IMPORT + String.raw`@workflow.define(name="a")
class A:
    x = foo(
bar=1,
)
    y = 1  # CURSOR
`,
  ],
  [
    'continuation paren col0',
    'a',
    IMPORT + String.raw`@workflow.define(name="a")
class A:
    x = (
1,
)
    y = 1  # CURSOR
`,
  ],
  [
    'decorator above define',
    'a',
    IMPORT + String.raw`@other(1)  # CURSOR
@workflow.define(name="a")
class A:
    pass
`,
  ],
  [
    'nested then outer',
    'outer',
    IMPORT + String.raw`@workflow.define(name="outer")
class Outer:
    @workflow.define(name="inner")
    class Inner:
        pass
    async def run(self): ...  # CURSOR
`,
  ],
  [
    'prompt at column 0',
    'a',
    IMPORT + String.raw`@workflow.define(name="a")
class A:
    PROMPT = """
You are an assistant.
Rules:
- be brief
"""
    @workflow.entrypoint
    async def run(self): ...  # CURSOR
`,
  ],
  [
    'prompt email',
    'a',
    IMPORT + String.raw`@workflow.define(name="a")
class A:
    async def run(self):
        text = """Hello
from the team
"""
        return text  # CURSOR
`,
  ],
  [
    'prompt in method',
    'a',
    IMPORT + String.raw`@workflow.define(name="a")
class A:
    @workflow.entrypoint
    async def run(self):
        prompt = f"""
Question: {1}
if unsure, say so
"""
        return prompt  # CURSOR
`,
  ],
  [
    'second decorator below',
    'a',
    IMPORT + String.raw`@workflow.define(name="a")
@other(1)  # CURSOR
class A:
    pass
`,
  ],
  [
    'tabs and spaces',
    undefined,
    IMPORT + String.raw`if True:
${TAB}@workflow.define(name="a")
${TAB}class A:
${TAB}${TAB}pass
${TAB}x = 1  # CURSOR
`,
  ],
];

describe('definitionAt', () => {
  const lines = TEXT.split('\n');
  const { workflows } = findDefinitions(TEXT);
  const document = { lineAt: (line: number) => ({ text: lines[line] ?? '' }) };
  const at = (text: string): string | undefined => plainText(definitionAt(document, workflows, lines.findIndex((line) => line.includes(text)))?.name);

  it('is the workflow whose decorator or class the cursor is in', () => {
    assert.deepEqual(['name="first"', 'class First', 'async def run', 'return {'].map(at), Array(4).fill('first'));
    assert.deepEqual(['name="second"', 'class Second', 'self): ...'].map(at), Array(3).fill('second'));
  });

  it('is none above, between and below', () => {
    assert.deepEqual(['# above', 'after = 1'].map(at), [undefined, undefined]);
    assert.equal(definitionAt<WorkflowPlace>(document, [], 3), undefined);
  });

  for (const [kind, expected, text] of CASES) {
    it(kind, () => {
      const all = text.split('\n');
      const lineAt = (line: number): { text: string } => ({ text: all[line] ?? '' });
      const found = definitionAt({ lineAt }, findDefinitions(text).workflows, all.findIndex((line) => line.includes('CURSOR')));
      assert.equal(plainText(found?.name), expected);
    });
  }

  it('goes on behind the class as long as there is no other code', () => {
    const all = `${IMPORT}@workflow.define(name="a")\nclass A:\n    x = 1\n\n# a comment\n    \n`.split('\n');
    const lineAt = (line: number): { text: string } => ({ text: all[line] ?? '' });
    assert.equal(plainText(definitionAt({ lineAt }, findDefinitions(all.join('\n')).workflows, all.length - 1)?.name), 'a');
  });
});
