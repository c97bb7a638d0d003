import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import * as vscode from 'vscode';
import { hugeHistory } from '../../sample-api/hugeHistory';
import type { SampleApi } from '../../sample-api/sampleApi';
import { type SampleRun, statusAt } from '../../sample-api/sampleRun';
import { documentUri, runPath } from '../support/openDocument';
import { knownRun, type SignedIn, signIn, startStillSample, TEST_KEY } from '../support/signIn';
import { Deferred, later, NOT_FRESH, until } from '../support/until';

const { fs } = vscode.workspace;

/** JSON with everything that a parser would lose, and without optional white space. */
const HARD_JSON =
  '{"big":12345678901234567890,"one":1.0,"tenth":0.10,"exponent":1E+2,"twice":1,"twice":{"a":[]},' +
  '"text":"\\u00e9\\/\\n, {: }\\\\","list":[null,true,{}],"é":""}';

const HARD_JSON_LAID_OUT = `{
  "big": 12345678901234567890,
  "one": 1.0,
  "tenth": 0.10,
  "exponent": 1E+2,
  "twice": 1,
  "twice": {
    "a": []
  },
  "text": "\\u00e9\\/\\n, {: }\\\\",
  "list": [
    null,
    true,
    {}
  ],
  "é": ""
}`;

const DEEP_JSON = '['.repeat(100_000) + ']'.repeat(100_000);

/** Id of a run with prepared answers only. It is not known to be finished, so its documents are not cached. */
const UNKNOWN_ID = '00000000-0000-4000-8000-00000000d0c5';

describe('the documents of runs', () => {
  let signedIn: SignedIn;
  let sample: SampleApi;
  let finished: SampleRun;
  let active: SampleRun;

  before(async () => {
    signedIn = await signIn();
    ({ sample } = signedIn);
    // The tree requests them once drawn, which would be counted with the requests for a document.
    await until('the names of workflows were requested', () => sample.requests.some(({ path }) => path === '/v1/workflows'));
    finished = knownRun(signedIn, (run) => statusAt(run, signedIn.nowUs) === 'COMPLETED' && run.result.includes('{'));
    active = knownRun(signedIn, (run) => statusAt(run, signedIn.nowUs) === 'RUNNING');
  });

  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  after(() => signedIn.signOut());

  for (const kind of ['run', 'history'] as const) {
    it(`of a ${kind} have the JSON of the server, formatted`, async () => {
      const bytes = await fs.readFile(documentUri(sample, kind, finished.runId));
      const sent = await ask(sample, runPath(kind, finished.runId));
      const text = Buffer.from(bytes).toString('utf8');
      assert.equal(withoutBlanks(text), withoutBlanks(sent));
      assert.ok(Buffer.from(text, 'utf8').equals(bytes));
      // `withoutBlanks` removes all white space, and the sample sends none that would hide missing formatting.
      assert.match(text, /^\{\n {2}"\w+": /);
    });
  }

  for (const [name, sent, shown] of [
    ['what a parser would lose', HARD_JSON, HARD_JSON_LAID_OUT],
    ['an answer of null', 'null', 'null'],
    ['a bare number', ' 12345678901234567890 ', '12345678901234567890'],
    ['a bare text', '"a  b"\n', '"a  b"'],
    ['halves of surrogate pairs', '["\\ud800","\\udc00\\ud800"]', '[\n  "\\ud800",\n  "\\udc00\\ud800"\n]'],
    ['all but a byte order mark', '\ufeff[]', '[]'],
    ['NaN', '{"result":NaN}', '{\n  "result": NaN\n}'],
    ['Infinity', '{"result":-Infinity}', '{\n  "result": -Infinity\n}'],
    ['100,000 levels as sent', DEEP_JSON, DEEP_JSON],
  ] as const) {
    it(`keep ${name}`, async () => {
      sample.answer(runPath('run', UNKNOWN_ID), { body: sent });
      const bytes = await fs.readFile(documentUri(sample, 'run', UNKNOWN_ID));
      assert.equal(Buffer.from(bytes).toString('utf8'), shown);
    });
  }

  it('keep bytes that are not UTF-8', async () => {
    const sent = Buffer.from([0x22, 0xed, 0xa0, 0x80, 0xff, 0xc0, 0x22]);
    sample.answer(runPath('run', UNKNOWN_ID), { body: sent });
    const bytes = await fs.readFile(documentUri(sample, 'run', UNKNOWN_ID));
    assert.deepEqual(Buffer.from(bytes), sent);
  });

  for (const [name, sent] of [
    ['empty', ''],
    ['blank', ' \n'],
    ['a byte order mark', '\ufeff'],
    ['two values', '{}{}'],
    ['values in lines', '{}\n{}\n'],
    ['half a document', '{"result":'],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le')],
  ] as const) {
    it(`that are ${name} fail with one request`, async () => {
      const uri = documentUri(sample, 'run', UNKNOWN_ID);
      const before = sample.requests.length;
      const takeBack = sample.answer(runPath('run', UNKNOWN_ID), { body: sent }, Infinity);
      await assert.rejects(async () => fs.readFile(uri), isError('Unavailable'));
      takeBack();
      assert.deepEqual(sample.requests.slice(before).map(({ path }) => path), [runPath('run', UNKNOWN_ID)]);
    });
  }

  it('of 60 MB are complete: a history, and a run whose result is one string', async function () {
    this.timeout(120_000);
    const history = Buffer.concat(Array.from(hugeHistory(60_000_000)));
    const result = Buffer.from(`{"result":"${'ab é '.repeat(10_000_000)}"}`);
    for (const [kind, sent] of [['history', history], ['run', result]] as const) {
      sample.answer(runPath(kind, UNKNOWN_ID), { body: sent });
      const bytes = Buffer.from(await fs.readFile(documentUri(sample, kind, UNKNOWN_ID)));
      assert.ok(withoutWhiteSpace(bytes).equals(withoutWhiteSpace(sent)), 'every byte but blanks between tokens');
    }
  });

  it('are complete for concurrent readers', async () => {
    const uri = documentUri(sample, 'run', active.runId).with({ query: 'parallel' });
    const expected = Buffer.from(await fs.readFile(uri.with({ query: 'alone' }))).toString('utf8');
    assert.notEqual(expected, '');
    // First for a document that has not been requested, then for a known one.
    for (const readers of [3, 2]) {
      const read = await Promise.all(Array.from({ length: readers }, () => fs.readFile(uri)));
      assert.deepEqual(read.map((bytes) => Buffer.from(bytes).toString('utf8')), Array<string>(readers).fill(expected));
    }
  });

  it('are read-only', async () => {
    const uri = documentUri(sample, 'run', finished.runId);
    assert.equal(fs.isWritableFileSystem('mistral-run'), false);
    assert.equal((await fs.stat(uri)).permissions, vscode.FilePermission.Readonly);
    for (const change of [
      () => fs.writeFile(uri, Buffer.from('{}')),
      () => fs.delete(uri),
      () => fs.rename(uri, documentUri(sample, 'run', active.runId), { overwrite: true }),
      () => fs.createDirectory(vscode.Uri.joinPath(uri, '..', 'folder')),
    ]) {
      await assert.rejects(async () => change(), isError('NoPermissions'));
    }
  });

  it('have a correct stat', async () => {
    const uri = documentUri(sample, 'history', finished.runId).with({ query: 'stat' });
    const start = Date.now();
    const first = await fs.stat(uri);
    const bytes = await fs.readFile(uri);
    assert.equal(first.type, vscode.FileType.File);
    assert.equal(first.size, bytes.length);
    assert.ok(first.mtime >= start && first.mtime <= Date.now(), 'the time is when the bytes came');
    assert.deepEqual(await later(60_000, () => fs.stat(uri)), first);
  });

  it('are not found for an unknown run', async () => {
    for (const id of ['00000000-0000-4000-8000-000000000000', 'nobody/knows this']) {
      await assert.rejects(async () => fs.readFile(documentUri(sample, 'run', id)), isError('FileNotFound'));
      await assert.rejects(async () => fs.stat(documentUri(sample, 'history', id)), isError('FileNotFound'));
    }
  });

  it('are not found for an invalid URI', async () => {
    const before = sample.requests.length;
    const authority = documentUri(sample, 'run', 'x').authority;
    for (const path of ['/result/x/x.json', '/run/%zz/x.json', '/run/x/y/z.json']) {
      const uri = vscode.Uri.from({ scheme: 'mistral-run', authority, path });
      await assert.rejects(async () => fs.readFile(uri), isError('FileNotFound'));
    }
    assert.equal(sample.requests.length, before);
  });

  it('of another server send no request', async () => {
    const { sample: other } = await startStillSample();
    try {
      const before = sample.requests.length;
      const foreign = documentUri(other, 'run', finished.runId);
      const otherName = documentUri(sample, 'run', finished.runId);
      for (const uri of [foreign, otherName.with({ authority: otherName.authority.replace('default', 'prod') })]) {
        await assert.rejects(async () => fs.readFile(uri), isError('NoPermissions'));
        await assert.rejects(async () => fs.stat(uri), isError('NoPermissions'));
      }
      assert.deepEqual(other.requests, []);
      assert.equal(sample.requests.length, before);
    } finally {
      await other.close();
    }
  });

  it('of an execution id show its latest run', async () => {
    const several = knownRun(signedIn, (run) => run.previous !== undefined);
    const latest = sample.runs.latest(several.executionId, signedIn.nowUs);
    const uri = documentUri(sample, 'run', several.executionId);
    assert.ok(Buffer.from(await fs.readFile(uri)).toString('utf8').includes(`"run_id": "${latest?.runId}"`));
    assert.deepEqual(
      sample.requests.slice(-2).map(({ path }) => path),
      [runPath('run', several.executionId), `/v1/workflows/executions/${encodeURIComponent(several.executionId)}`],
    );
    const history = await fs.readFile(documentUri(sample, 'history', several.executionId));
    const sent = await ask(sample, `/v1/workflows/executions/${encodeURIComponent(several.executionId)}/history?decode_payloads=true`);
    assert.equal(withoutBlanks(Buffer.from(history).toString('utf8')), withoutBlanks(sent));
  });

  it('are requested again later, unless the run has ended', async () => {
    for (const [run, more] of [
      [active, 1],
      // Not read by another test: it would be kept.
      [knownRun(signedIn, (run) => statusAt(run, signedIn.nowUs) === 'FAILED'), 0],
    ] as const) {
      const uri = documentUri(sample, 'history', run.runId).with({ query: 'again' });
      const before = sample.requests.length;
      await fs.stat(uri);
      await fs.stat(uri);
      assert.equal(sample.requests.length, before + 1);
      await later(NOT_FRESH, () => fs.stat(uri));
      assert.equal(sample.requests.length, before + 1 + more, `of a run that is ${statusAt(run, signedIn.nowUs)}`);
    }
  });

  it('are fresh on arrival, even after a slow answer', async () => {
    const uri = documentUri(sample, 'history', active.runId).with({ query: 'slow' });
    const asked = new Deferred<ServerResponse>();
    sample.answer(/history$/, (_, response) => asked.resolve(response));
    const before = sample.requests.length;
    const first = fs.stat(uri);
    const response = await asked.promise;
    await later(NOT_FRESH, async () => {
      response.end('[]');
      await first;
      await fs.stat(uri);
    });
    assert.equal(sample.requests.length, before + 1);
  });
});

/** Body of the sample's answer, requested without the extension. */
async function ask({ url }: SampleApi, path: string): Promise<string> {
  const address = path.endsWith('/history') ? `${url}${path}?decode_payloads=true` : url + path;
  const response = await fetch(address, { headers: { authorization: `Bearer ${TEST_KEY}` } });
  assert.equal(response.status, 200);
  return response.text();
}

/** Removes white space between the tokens of JSON, and nothing else. */
function withoutBlanks(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, '$1');
}

/** Removes all blanks and line breaks, for bytes that are too large for `withoutBlanks`. */
function withoutWhiteSpace(bytes: Buffer): Buffer {
  const kept = Buffer.alloc(bytes.length);
  let length = 0;
  for (const byte of bytes) if (byte > 0x20) kept[length++] = byte;
  return kept.subarray(0, length);
}

function isError(code: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof vscode.FileSystemError, String(error));
    assert.equal(error.code, code);
    return true;
  };
}
