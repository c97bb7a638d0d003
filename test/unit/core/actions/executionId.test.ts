import assert from 'node:assert/strict';
import { isGeneratedExecutionId, newExecutionId } from '../../../../src/core/actions/executionId';

describe('execution ids', () => {
  it('are new each time, and known as generated', () => {
    const ids = new Set(Array.from({ length: 100 }, newExecutionId));
    assert.equal(ids.size, 100);
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal([...ids].every(isGeneratedExecutionId), true);
  });

  it('are generated if they are UUIDs of any version, or 64 hex digits', () => {
    for (const id of ['0198f0a1-7c2e-7000-8000-0123456789ab', '00000000-0000-0000-0000-000000000000', '0198F0A17C2E70008000-0123456789AB'.replace('-', ''), 'ab'.repeat(32)]) assert.equal(isGeneratedExecutionId(id), true, id);
  });

  it('are custom otherwise', () => {
    const uuid = '0198f0a1-7c2e-7000-8000-0123456789ab';
    for (const id of ['', 'contract-597', `order-${uuid}`, `${uuid}\n`, ` ${uuid}`, `{${uuid}}`, `urn:uuid:${uuid}`, 'ab'.repeat(20), 'ab'.repeat(33), uuid.replace('a', 'g'), '0198f0a17c2e-7000-8000-0123456789ab', '１'.repeat(32)]) {
      assert.equal(isGeneratedExecutionId(id), false, id);
    }
  });
});
