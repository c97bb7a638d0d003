import assert from 'node:assert/strict';
import { definitionAt } from '../../../../src/core/python/definitionAt';
import { findDefinitions } from '../../../../src/core/python/findDefinitions';

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

describe('definitionAt', () => {
  const lines = TEXT.split('\n');
  const { workflows } = findDefinitions(TEXT);
  const document = {
    lineAt: (line: number) => {
      const text = lines[line] ?? '';
      return { text, firstNonWhitespaceCharacterIndex: text.length - text.trimStart().length };
    },
  };
  const at = (text: string): string | undefined => definitionAt(document, workflows, lines.findIndex((line) => line.includes(text)))?.workflowName;

  it('is the workflow whose decorator or class the cursor is in', () => {
    assert.deepEqual(['name="first"', 'class First', 'async def run', 'return {'].map(at), Array(4).fill('first'));
    assert.deepEqual(['name="second"', 'class Second', 'self): ...'].map(at), Array(3).fill('second'));
  });

  it('is none above, between and below', () => {
    assert.deepEqual(['# above', 'after = 1'].map(at), [undefined, undefined]);
    assert.equal(definitionAt(document, [], 3), undefined);
  });
});
