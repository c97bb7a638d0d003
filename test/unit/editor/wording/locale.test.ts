import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { locale } from '../../../../src/editor/wording/locale';

describe('locale', () => {
  const { language } = vscode.env;
  afterEach(() => Object.assign(vscode.env, { language }));

  for (const [written, tag] of [
    ['en', 'en'],
    ['pt-br', 'pt-BR'],
    ['zh-tw', 'zh-TW'],
    ['en_US', 'en-US'],
    ['de_DE.UTF-8', 'de-DE'],
    ['ca_ES@valencia', 'ca-ES'],
    ['C', 'en'],
    ['POSIX.UTF-8', 'posix'],
    ['', 'en'],
    ['english (us)', 'en'],
    ['*', 'en'],
  ] as const) {
    it(`reads "${written}" as ${tag}`, () => {
      Object.assign(vscode.env, { language: written });
      assert.equal(locale(), tag);
      assert.doesNotThrow(() => new Intl.DateTimeFormat(locale()).format(0));
    });
  }
});
