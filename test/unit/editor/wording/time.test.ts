import assert from 'node:assert/strict';
import { ageText, durationText, momentText, spokenAge, spokenDuration } from '../../../../src/editor/wording/time';

const NOW = new Date(2026, 10, 20, 12, 0).getTime();
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

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
    it(`tells ${age / SECOND} s as "${text}"`, () => {
      assert.equal(ageText(NOW - age, NOW), text);
      assert.equal(spokenAge(NOW - age, NOW), spoken);
    });
  }

  it('does not fail on a time no calendar has', () => {
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
    it(`tells ${duration} ms as "${text}"`, () => {
      assert.equal(durationText(duration), text);
      assert.equal(spokenDuration(duration), spoken);
    });
  }
});

describe('momentText', () => {
  it('tells the time for today and the day before it for others', () => {
    assert.equal(momentText(NOW - HOUR, NOW), '11:00 AM');
    assert.equal(momentText(NOW - 2 * DAY, NOW), 'Nov 18, 12:00 PM');
  });
});
