import assert from 'node:assert/strict';
import { DAY, HOUR, MINUTE } from '../../../../src/core/durations';
import { ageText, durationText, momentText, spokenAge, spokenDuration } from '../../../../src/editor/wording/time';

const NOW = new Date(2026, 10, 20, 12, 0).getTime();
const SECOND = 1000;

describe('ageText', () => {
  for (const [age, text, spoken] of [
    [-HOUR, 'now', 'just now'],
    [0, 'now', 'just now'],
    [30 * SECOND, '<1 min', 'less than a minute ago'],
    [MINUTE, '1 min', '1 minute ago'],
    [59 * MINUTE + 59 * SECOND, '59 min', '59 minutes ago'],
    [HOUR, '1 h', '1 hour ago'],
    [23 * HOUR, '23 h', '23 hours ago'],
    [DAY, '1 d', '1 day ago'],
    [6 * DAY, '6 d', '6 days ago'],
    [8 * DAY, 'Nov 12', 'Nov 12'],
    [400 * DAY, 'Oct 16, 2025', 'Oct 16, 2025'],
  ] as const) {
    it(`formats ${age / SECOND} s as "${text}"`, () => {
      assert.equal(ageText(NOW - age, NOW), text);
      assert.equal(spokenAge(NOW - age, NOW), spoken);
    });
  }

  it('is empty for a time outside the range of Date', () => {
    assert.equal(ageText(-9e15, NOW), '');
    assert.equal(ageText(9e15, NOW), '');
  });
});

describe('durationText', () => {
  for (const [duration, text, spoken] of [
    [0, '0 ms', '0 milliseconds'],
    [240, '240 ms', '240 milliseconds'],
    [12_900, '12 s', '12 seconds'],
    [MINUTE, '1 min', '1 minute'],
    [3 * MINUTE + 5 * SECOND, '3 min 5 s', '3 minutes'],
    [12 * MINUTE + 5 * SECOND, '12 min', '12 minutes'],
    [2 * HOUR + 10 * MINUTE, '2 h 10 min', '2 hours'],
    [4 * DAY + 3 * HOUR, '4 d 3 h', '4 days'],
  ] as const) {
    it(`formats ${duration} ms as "${text}"`, () => {
      assert.equal(durationText(duration), text);
      assert.equal(spokenDuration(duration), spoken);
    });
  }
});

describe('momentText', () => {
  it('is the time today and has the date on other days', () => {
    assert.equal(momentText(NOW - HOUR, NOW), '11:00 AM');
    assert.equal(momentText(NOW - 2 * DAY, NOW), 'Nov 18, 12:00 PM');
    assert.equal(momentText(NOW - 400 * DAY, NOW), 'Oct 16, 2025, 12:00 PM');
  });
});
