import assert from 'node:assert/strict';
import { plainText } from '../../../../src/core/text/plainText';
import { withoutAnsi } from '../../../../src/core/text/withoutAnsi';

describe('withoutAnsi', () => {
  const texts: readonly (readonly [sent: string, left: string])[] = [
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b[1;38;5;196mbold\u001b[m', 'bold'],
    ['\u001b[2K\u001b[1Gline', 'line'],
    ['\u001b[?25lhidden\u001b[?25h', 'hidden'],
    ['\u009b31mC1\u009b0m', 'C1'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;https://a.example\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u001b(Btext\u001b7', 'text'],
    ['cut \u001b[3', 'cut '],
    ['cut \u001b', 'cut '],
    ['\u001b]never ended', 'never ended'],
    ['[31m without an escape', '[31m without an escape'],
    ['\u0093quoted\u0094 \u009bno', '\u0093quoted\u0094 \u009bno'],
  ];
  for (const [sent, left] of texts) {
    it(JSON.stringify(sent), () => {
      assert.equal(withoutAnsi(sent), left);
    });
  }

  it('is used by plainText', () => {
    assert.equal(plainText('a\u001b[31mb\u001b[0m\nc'), 'ab c');
  });

  it('takes linear time', () => {
    for (const part of ['\u001b', '\u001b[', '\u001b]a', '\u001b[1;', '\u009b1']) {
      const start = performance.now();
      withoutAnsi(part.repeat(300_000));
      assert.ok(performance.now() - start < 2000, JSON.stringify(part));
    }
  });
});
