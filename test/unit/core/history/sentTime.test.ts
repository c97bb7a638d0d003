import assert from 'node:assert/strict';
import { readSentTime, sentTimeText } from '../../../../src/core/history/sentTime';

function read(text: string): string | undefined {
  const bytes = Buffer.from(`"${text}"`);
  const time = { seconds: 0, fraction: 0, digits: 0 };
  return readSentTime(bytes, 1, bytes.length - 1, time) ? sentTimeText(time) : undefined;
}

describe('readSentTime', () => {
  it('loses nothing of any day and any number of digits', () => {
    const texts = ['2026-11-24T14:02:31Z', '2026-11-24T14:02:31.100Z', '1970-01-01T00:00:00.000000001Z', '2099-12-31T23:59:59.999999999Z', '2026-01-01T00:00:00.0Z'];
    for (let day = Date.UTC(1970, 0, 1, 5); day < Date.UTC(2099, 11, 31); day += 23 * 3_600_000) texts.push(new Date(day).toISOString());
    for (const text of texts) assert.equal(read(text), text);
  });

  for (const text of ['', '2026-11-24', '2026-02-29T00:00:00Z', '2026-04-31T00:00:00Z', '2026-13-01T00:00:00Z', '1969-12-31T00:00:00Z', '2100-01-01T00:00:00Z', '2026-11-24T24:00:00Z', '2026-11-24T14:02:60Z', '2026-11-24T14:02:31+00:00', '2026-11-24T14:02:31.Z', '2026-11-24T14:02:31.1234567890Z', '2026-11-24T14:02:31.12a4Z', '2026-11-24 14:02:31Z', '20a6-11-24T14:02:31Z', '2026-11-24T14:02:31.1z']) {
    it(`leaves ${text || 'nothing'} as text`, () => {
      assert.equal(read(text), undefined);
    });
  }
});
