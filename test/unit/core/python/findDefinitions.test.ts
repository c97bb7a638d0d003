import assert from 'node:assert/strict';
import { findDefinitions } from '../../../../src/core/python/findDefinitions';
import { plainText } from '../../../../src/core/python/pythonValue';
import { textAt } from '../../../support/pythonFindings';

/** As `hello-world of Hello: decorator in line 3, class in line 5, named by "hello-world"`. */
function workflows(text: string): string[] {
  return findDefinitions(text).workflows.flatMap(({ name, className, line, classLine, nameRange }) => {
    const workflowName = plainText(name);
    return workflowName === undefined ? [] : [`${workflowName} of ${className}: decorator in line ${line}, class in line ${classLine}, named by ${textAt(text, nameRange)}`];
  });
}

/** As `hello-world of Hello`. */
function names(text: string): string[] {
  return workflows(text).map((found) => found.replace(/:.*/s, ''));
}

/** As `fetch of fetch_order in line 3, named by fetch_order`. */
function activities(text: string): string[] {
  return findDefinitions(text).activities.flatMap(({ name, functionName, line, nameRange }) => {
    const activityName = plainText(name);
    return activityName === undefined ? [] : [`${activityName} of ${functionName} in line ${line}, named by ${textAt(text, nameRange)}`];
  });
}

/** As `hello-world by Hello at Hello in line 3`. */
function calls(text: string): string[] {
  return findDefinitions(text).calls.map(
    ({ name, className, nameRange }) =>
      `${plainText(name) ?? '?'}${className === undefined ? '' : ` by ${className}`} at ${textAt(text, nameRange)} in line ${nameRange.startLine}`,
  );
}

const IMPORT = 'import mistralai.workflows as workflows\n';

describe('findDefinitions', () => {
  describe('finds a workflow', () => {
    for (const [imports, decorator] of [
      ['import mistralai.workflows as workflows', '@workflows.workflow.define'],
      ['import mistralai.workflows as wf, json', '@wf.workflow.define'],
      ['import json, mistralai.workflows', '@mistralai.workflows.workflow.define'],
      ['from mistralai import workflows', '@workflows.workflow.define'],
      ['from mistralai.workflows import workflow', '@workflow.define'],
      ['from mistralai.workflows import workflow, activity', '@workflow.define'],
      ['from mistralai.workflows import activity, workflow as flow', '@flow.define'],
      ['from mistralai.workflows import (\n  activity,  # for later\n  workflow as flow,\n)', '@flow.define'],
      ['from mistralai.workflows import \\\n  workflow', '@workflow.define'],
      ['from mistralai.workflows.core.workflow import workflow', '@workflow.define'],
      ['import mistralai_workflows as workflows', '@workflows.workflow.define'],
      ['import mistralai_workflows', '@mistralai_workflows.workflow.define'],
      ['from mistralai_workflows import workflow', '@workflow.define'],
      ['try:\n    from mistralai.workflows import workflow\nexcept ImportError:\n    from .stand_ins import workflow', '@workflow.define'],
      ['\uFEFFfrom mistralai.workflows import workflow', '@workflow.define'],
      ['x = 1; from mistralai.workflows import workflow', '@ workflow . define'],
    ] as const) {
      it(`with ${JSON.stringify(imports)}`, () => assert.deepEqual(names(`${imports}\n\n${decorator}(name="a-b")\nclass Ab:\n    pass\n`), ['a-b of Ab']));
    }

    for (const [call, name, literal] of [
      ['(name="greet")', 'greet', '"greet"'],
      ["('greet')", 'greet', "'greet'"],
      ['("greet", execution_timeout=timedelta(hours=4))', 'greet', '"greet"'],
      ['(workflow_name="greet")', 'greet', '"greet"'],
      ['(workflow_display_name="Greet, all", name="greet")', 'greet', '"greet"'],
      ['(schedules=[Schedule(input={"name": "no"}, name="no")], name="greet")', 'greet', '"greet"'],
      ['( name = "greet" , )', 'greet', '"greet"'],
      ['(name="""greet""")', 'greet', '"""greet"""'],
      ['(name=r"greet\\d")', 'greet\\d', 'r"greet\\d"'],
      ['(name=f"greet")', 'greet', 'f"greet"'],
      ['(name=f"{{greet}}")', '{greet}', 'f"{{greet}}"'],
      ['(name=("greet-" "all"))', 'greet-all', '("greet-" "all")'],
      ['(name="greet-" f"all")', 'greet-all', '"greet-" f"all"'],
      ['(name=NAME)', 'a-constant', 'NAME'],
      ['(NAME)', 'a-constant', 'NAME'],
      ['(name=TYPED)', 'typed', 'TYPED'],
      ['(name="")  # none', undefined, ''],
      ['', 'Greet', 'Greet'],
      ['()', 'Greet', 'Greet'],
      ['(execution_timeout=timedelta(hours=4))', 'Greet', 'Greet'],
      ['(name="größer 𝒳")', 'größer 𝒳', '"größer 𝒳"'],
    ] as const) {
      it(`named by ${JSON.stringify(call)}`, () => {
        const text = `${IMPORT}NAME = "a-constant"\nTYPED: Final[str] = ("typed")\n@workflows.workflow.define${call}\nclass Greet: pass\n`;
        const found = name === undefined ? [] : [`${name} of Greet: decorator in line 3, class in line 4, named by ${literal}`];
        assert.deepEqual(workflows(text), found);
      });
    }

    it('whose decorator is written over lines, and says where each is', () => {
      const text = [
        'import mistralai.workflows as workflows',
        '',
        '@workflows.workflow.define(',
        '    # The name is what the platform records.',
        '    workflow_description=(',
        '        "Says hello, "',
        '        "and (maybe) more"',
        '    ),',
        '    name="hello-"',
        '    "world",',
        ')',
        '',
        '# A class.',
        'class Hello(Base, metaclass=Meta):',
        '    pass',
      ].join('\n');
      assert.deepEqual(workflows(text), ['hello-world of Hello: decorator in line 2, class in line 13, named by "hello-"\n    "world"']);
      assert.deepEqual(findDefinitions(text).workflows[0]?.nameRange, { startLine: 8, startCharacter: 9, endLine: 9, endCharacter: 11 });
    });

    it('the same with any ends of lines, with tabs, and with a mark at the beginning', () => {
      const lines = [IMPORT.trim(), 'if True:', '\t@workflows.workflow.define(', '\t\tname="tabs")', '\tclass Tabs:', '\t\tpass', ''];
      for (const end of ['\n', '\r\n', '\r']) {
        for (const mark of ['', '\uFEFF']) {
          assert.deepEqual(workflows(mark + lines.join(end)), ['tabs of Tabs: decorator in line 2, class in line 4, named by "tabs"'], JSON.stringify([end, mark]));
        }
      }
    });

    it('between other decorators, and in other classes and functions', () => {
      const text = `${IMPORT}
@retried(3)
@workflows.workflow.define(name="outer")

# Why it is frozen.
@dataclass(frozen=True)
class Outer:
    @workflows.workflow.define(name="inner")
    class Inner:
        pass

def make():
    @workflows.workflow.define(name="made")
    class Made: pass
    return Made
`;
      assert.deepEqual(workflows(text), [
        'outer of Outer: decorator in line 3, class in line 7, named by "outer"',
        'inner of Inner: decorator in line 8, class in line 9, named by "inner"',
        'made of Made: decorator in line 13, class in line 14, named by "made"',
      ]);
    });

    it('behind strings that are hard to see the end of', () => {
      for (const string of [
        '"a \\" b"',
        "'''\n@x\n'''",
        '"""it\'s "quoted" \\""""',
        'r"\\"',
        "b'\\''",
        'f"{options["name"]}"',
        'f"{options[\'name\']:{width}}"',
        'f"{f"{f"{1}"}"}"',
        'f"{{"',
        'f"}}"',
        'rf"\\{x}"',
        'Rb"""\\"""x"""',
        '"a" \'b\' """c"""',
        '"over\\\n lines"',
        '"over\\\r\n lines"',
        '"#"  # "',
      ]) {
        assert.deepEqual(names(`${IMPORT}x = foo(${string}\n)\n@workflows.workflow.define(name="a")\nclass A: pass\n`), ['a of A'], string);
      }
    });

    it('below code that is being written', () => {
      for (const line of ['x = foo(', 'x = "unclosed', "x = f'{unclosed", 'x = [1, (2', ')', 'x = f"{a:\'>10}" + foo(', 'from x import (', '@', '@x(', 'class', 'def', '\\', 'import', 'from', 'from mistralai']) {
        assert.deepEqual(names(`${IMPORT}${line}\n\n@workflows.workflow.define(name="a")\nclass A: pass\n`), ['a of A'], line);
      }
      assert.deepEqual(names(`${IMPORT}@workflows.workflow.define(name="a"\nclass A: pass\n`), ['a of A']);
    });
  });

  describe('finds no workflow', () => {
    const code = '@workflows.workflow.define(name="a")\nclass A:\n    pass\n';
    for (const [why, text] of [
      ['in an empty text', ''],
      ['in a comment', IMPORT + code.replace(/^/gm, '# ')],
      ['in a docstring', `${IMPORT}"""\n${code}"""\n`],
      ["in a string with '''", `${IMPORT}TEMPLATE = f'''\n${code}{{x}}'''\n`],
      ['in a string that is not closed', `${IMPORT}x = """\n${code}`],
      ['without an import', `# mistralai.workflows\n${code}`],
      ['of another package', `import mistralai\nimport temporal as workflows\n${code}`],
      ['of a package whose name begins alike', `import mistralai.workflows_of_mine as workflows\n${code}`],
      ['of a module of the project', `from mistralai import Mistral\nfrom .workflows import workflows\nimport workflows\n${code}`],
      ['of another package that took the name later', `${IMPORT}import other as workflows\n${code}`],
      ['that is only called', `${IMPORT}workflows.workflow.define(name="a")\nclass A: pass\n`],
      ['above a function', `${IMPORT}@workflows.workflow.define(name="a")\nasync def a(): pass\n`],
      ['above something else', `${IMPORT}@workflows.workflow.define(name="a")\nx = 1\nclass A: pass\n`],
      ['decorated with more', `${IMPORT}@workflows.workflow.define.other(name="a")\nclass A: pass\n`],
      ['decorated with something of that name', `${IMPORT}@workflows.define(name="a")\nclass A: pass\n`],
      ['decorated with a value of a call', `${IMPORT}@workflows().workflow.define(name="a")\nclass A: pass\n`],
      ["with another's decorator", `from temporalio import workflow\nimport mistralai.workflows as workflows\n@workflow.defn(name="a")\nclass A: pass\n@workflow.define(name="b")\nclass B: pass\n`],
    ] as const) {
      it(why, () => assert.deepEqual(workflows(text), []));
    }

    for (const name of ['f"{prefix}-a"', '"a" + b', 'get_name()', 'settings.NAME', 'NAMES["a"]', 'IMPORTED', 'CHANGED', 'ADDED', 'inner', 'b"a"', 't"a"', '"\\N{DASH}"', 'None', 'NUMBER', '"a" if x else "b"']) {
      it(`whose name is ${name}`, () => {
        const constants = 'from .names import IMPORTED\nCHANGED = "a"\nCHANGED = "b"\nADDED = "a"\nADDED += "b"\nNUMBER = 7\nif True:\n    inner = "a"\nelse:\n    inner = "b"\n';
        assert.deepEqual(workflows(`${IMPORT}${constants}@workflows.workflow.define(name=${name})\nclass A: pass\n`), []);
      });
    }

    it('whose name may be among options', () => {
      assert.deepEqual(workflows(`${IMPORT}@workflows.workflow.define(**options)\nclass A: pass\n`), []);
    });
  });

  describe('finds activities', () => {
    for (const [decorator, found] of [
      ['@workflows.activity()', 'fetch_order of fetch_order in line 1, named by fetch_order'],
      ['@workflows.activity', 'fetch_order of fetch_order in line 1, named by fetch_order'],
      ['@workflows.activity(name="fetch-order", retry_policy_max_attempts=3)', 'fetch-order of fetch_order in line 1, named by fetch_order'],
      ['@workflows.activity(timedelta(minutes=1), activity_name="old")', 'old of fetch_order in line 1, named by fetch_order'],
    ] as const) {
      for (const def of ['def', 'async def', 'async  def']) {
        it(`as ${decorator} ${def}`, () => assert.deepEqual(activities(`${IMPORT}${decorator}\n${def} fetch_order(id: str) -> str: ...\n`), [found]));
      }
    }

    it('by their own name, below other decorators', () => {
      const text = 'from mistralai.workflows import activity\n\n@activity(\n    name="fetch",\n)\n@traced\nasync def fetch_order(): ...\n';
      assert.deepEqual(activities(text), ['fetch of fetch_order in line 2, named by fetch_order']);
    });

    it('and none of another package, none whose name is not plain, no calls of theirs', () => {
      for (const text of [
        'from temporalio import activity\nimport mistralai\n@activity.defn\nasync def a(): ...\n@activity\ndef b(): ...\n',
        `${IMPORT}@workflows.activity(name=f"{x}")\ndef a(): ...\n`,
        `${IMPORT}workflows.activity.heartbeat()\ndef a(): ...\n`,
        `${IMPORT}@workflows.activity.heartbeat\ndef a(): ...\n`,
        `${IMPORT}@workflows.activity()\nclass A: ...\n`,
      ]) {
        assert.deepEqual(activities(text), [], text);
      }
    });
  });

  describe('finds calls', () => {
    it('of a class of the same file by its name, wherever that stands, and of others by the class', () => {
      const text = `from mistralai.workflows import execute_workflow, workflow
import mistralai.workflows as workflows
from . import other

@workflow.define(name="parent")
class Parent:
    @workflow.entrypoint
    async def run(self, order):
        first = await workflow.execute_workflow(Child, params=order)
        second = await workflows.workflow.execute_workflow(
            Child,
            order,
            execution_id=f"{order.id}-child",
        )
        third = await workflows.execute_workflow(Elsewhere, wait=False)
        fourth = await execute_workflow(other.Elsewhere)
        return await gather(*[execute_workflow(Child, o) for o in orders])

@workflow.define("child")
class Child: ...
`;
      assert.deepEqual(calls(text), [
        'child by Child at Child in line 8',
        'child by Child at Child in line 10',
        '? by Elsewhere at Elsewhere in line 14',
        '? by Elsewhere at Elsewhere in line 15',
        'child by Child at Child in line 16',
      ]);
    });

    it('that name the workflow, by the keyword of the API', () => {
      const text = `from mistralai.client import Mistral
NAME = "by-constant"
async def main():
    await client.workflows.execute_workflow_async(workflow_identifier="hello-world", input={})
    client.workflows.execute_workflow(
        input={"name": "x"},
        workflow_identifier=NAME,
    )
    client.workflows.runs.list_runs(workflow_identifier='listed')
`;
      assert.deepEqual(calls(text), [
        'hello-world at "hello-world" in line 3',
        'by-constant at NAME in line 6',
        "listed at 'listed' in line 8",
      ]);
    });

    it('that name it in place of a class', () => {
      assert.deepEqual(calls(`${IMPORT}workflows.execute_workflow("hello-world", input)\n`), ['hello-world at "hello-world" in line 1']);
    });

    it('and leaves what is not plain, and what is another package', () => {
      for (const call of [
        'workflows.execute_workflow(find("a"))',
        'workflows.execute_workflow(f"{x}")',
        'workflows.execute_workflow()',
        'workflows.execute_workflow(A',
        'workflows.execute_workflow(a["b"])',
        'workflows.execute_workflow_later(A)',
        'other.execute_workflow(A)',
        'execute_workflow(A)',
        'workflows().execute_workflow(A)',
        'def execute_workflow(a): ...',
        'x(workflow_identifier=f"{a}")',
        'x(workflow_identifier=args.workflow)',
        'x(workflow_identifier="a" + b)',
        'workflow_identifier = "a"',
        '"""workflows.execute_workflow(A)"""',
      ]) {
        assert.deepEqual(calls(`${IMPORT}${call}\n`), [], call);
      }
    });
  });

  it('reads a text that is cut anywhere', () => {
    const text = `\uFEFFimport mistralai.workflows as workflows\r\nfrom mistralai.workflows import (\r\n  activity as act,\r\n)
NAME: str = "a" 'b' f"{x["y"]!r:>{w}}" rb"""\\\\""" ''
@act(name='x', **y)
@other[0].z
async def f(a: int = (1, [2, {3}])) -> "T": return f'''{a}''' # '
@workflows.workflow.define(name=("a" "b"), schedules=[{"a": 1}])
class A(B[C], metaclass=D): x = 1; y = \\
  await workflows.workflow.execute_workflow(A, workflow_identifier="é𝒳")
`;
    assert.deepEqual(names(text), ['ab of A']);
    for (let length = 0; length <= text.length; length++) {
      findDefinitions(text.slice(0, length));
      findDefinitions(`${IMPORT}${text.slice(length)}`);
    }
  });

  it('takes linear time for any text', function () {
    this.timeout(120_000);
    for (const part of [
      '(', ')', '"', "'", '"""', "'''", 'f"{', 'f"{f', '{', '\\', '\n', '\n(', '(\n', '@', '@a', '@a.', '@a(\n', '.', 'a.', 'a', ' ', '#', '1', '1.', ',', '=', ';', '\r', '\uFEFF', 'é',
      'from ', 'from a', 'import ', 'import a,', 'from a import ', 'as ', 'class ', 'class\n', 'def ', 'async ', 'async\n', '@workflows.workflow.define(', '@workflows.workflow.define(name=', '@workflows.activity\n',
      'workflows.execute_workflow(', 'execute_workflow', 'execute_workflow.', 'workflow_identifier=', 'workflow_identifier="a"', 'A = ', 'A=""\n', 'x(\nfrom ', '@workflows.workflow.define()\nclass A:\n',
      'if a:\n', 'lambda:', 'not ', 'a if b else ', '-', 'a+', 'x[', 'f"{x:', '"a" ', 'match a:\n case ', 'await ', '**', 'global a\n', 'f(x)(', 'try:\n', 'def f(a,', '{a:', '\\{', 't"', '\f', '(a:=1)\n',
      '(\n@a', 'f(\n@a(\n', '@a[0]\n', 'A=A+A\n', 'from a import *\n', 'workflows.execute_workflow(A)\n', '@workflows.workflow.define(name=A)\nclass A: pass\n', 'class A:\n global A\n',
    ]) {
      const before = process.cpuUsage();
      findDefinitions(IMPORT + part.repeat(8000 / part.length));
      const { user } = process.cpuUsage(before);
      assert.ok(user < 2_000_000, `${JSON.stringify(part)} took ${user / 1000} ms of CPU time`);
    }
  });

  it('finds nothing in a text whose brackets are nested thousands deep, and does not throw', () => {
    for (const part of ['(', '[', '{', 'f(', 'not ', '-', 'lambda:', 'if a:\n']) {
      assert.deepEqual(findDefinitions(`${IMPORT}x = ${part.repeat(30_000)}`).workflows, [], part);
    }
  });

  it('finds the same after each change as in a text that it reads for the first time', () => {
    const text = `${IMPORT}TEAM = "billing"\n\n${Array.from({ length: 40 }, (_, at) => `@workflows.workflow.define(name=TEAM + "-${at}")\nclass A${at}:\n    async def run(self):\n        await workflows.execute_workflow(A${at}, f"{self.x!r:>{10}}")\n\n`).join('')}`;
    let file = findDefinitions(text);
    let current = text;
    // As typed and deleted anywhere, also brackets and quotes that are not closed.
    for (const [index, inserted] of ['(', '"', '\n', 'x = foo(\n', "'''", 'f"{', '@', 'class B:\n', '#', '"ops"', ')', '}', '\r\n', 'import os\n', 'TEAM = "b"\n', '\\', '    '].entries()) {
      const at = (index * 379) % current.length;
      for (const next of [current.slice(0, at) + inserted + current.slice(at), current, current.slice(0, at) + current.slice(at + 7), current]) {
        file = findDefinitions(next, file);
        assert.deepEqual(withoutTree(file), withoutTree(findDefinitions(next)), JSON.stringify([inserted, at]));
      }
      current = index % 5 === 4 ? current.slice(0, at) + inserted + current.slice(at) : text;
    }
  });
});

function withoutTree({ workflows, activities, calls }: ReturnType<typeof findDefinitions>): unknown {
  return { workflows, activities, calls };
}
