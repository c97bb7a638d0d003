import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { SAMPLE_API_KEY } from '../../sample-api/sampleApi';
import { ActingSample } from './actingSample';

const BODY = '{ "deployment_name": "dev", "execution_id": "mine", "input": {"name": "Zoë"} }';

describe('what goes wrong with a request to the sample', () => {
  let sample: ActingSample;
  beforeEach(async () => {
    sample = await ActingSample.start({ runs: 20 });
  });
  afterEach(() => sample.api.close());

  const send = (timeoutMs = 5000): Promise<Response> =>
    fetch(`${sample.api.url}/v1/workflows/hello-world/execute`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SAMPLE_API_KEY}`, 'content-type': 'application/json' },
      body: BODY,
      signal: AbortSignal.timeout(timeoutMs),
    });
  const started = async (): Promise<number> => (await sample.rows('mine')).length;
  const path = '/v1/workflows/hello-world/execute';

  it('is accepted and never answered', async () => {
    sample.api.disturb(path, 'accept silently');
    await assert.rejects(send(100), { name: 'TimeoutError' });
    assert.equal(await started(), 1);
    assert.equal((await send()).status, 409, 'the next is answered');
  });

  it('is accepted, and the connection dropped', async () => {
    sample.api.disturb(path, 'accept and drop');
    await assert.rejects(send(), { name: 'TypeError' });
    assert.equal(await started(), 1);
  });

  it('is refused before it is accepted', async () => {
    sample.api.disturb(/execute$/, 'refuse', 2);
    await assert.rejects(send(), { name: 'TypeError' });
    await assert.rejects(send(), { name: 'TypeError' });
    assert.equal(await started(), 0);
    assert.equal((await send()).status, 200);
  });

  it('is answered late', async () => {
    sample.api.disturb(({ method }) => method === 'POST', { answeredAfterMs: 80 });
    const begun = performance.now();
    const sent = send();
    while (sample.api.posts.length === 0) await delay(1);
    assert.equal(await started(), 1, 'accepted before it is answered');
    assert.equal((await sent).status, 200);
    assert.ok(performance.now() - begun >= 78);
  });

  it('is accepted late, when nobody waits any more', async () => {
    sample.api.disturb(path, { acceptedAfterMs: 120 });
    await assert.rejects(send(40), { name: 'TimeoutError' });
    assert.equal(await started(), 0);
    await delay(150);
    assert.equal(await started(), 1);
  });

  it('ends when it is taken back', async () => {
    sample.api.disturb(path, 'refuse', Infinity)();
    assert.equal((await send()).status, 200);
  });

  it('leaves a record of each POST, with the text of its body', async () => {
    sample.api.disturb(path, 'refuse');
    await assert.rejects(send());
    await send();
    await sample.post('executions/mine/cancel');
    assert.deepEqual(sample.api.posts.map(({ path: each, body }) => [each, body]), [
      [path, BODY], [path, BODY], ['/v1/workflows/executions/mine/cancel', ''],
    ]);
    assert.ok(!JSON.stringify(sample.api.posts).includes(SAMPLE_API_KEY));
  });
});
