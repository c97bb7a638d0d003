import { URI, Utils } from 'vscode-uri';
import { FakeDisposable, FakeEventEmitter } from './fakeEvents';

/**
 * The part of the `vscode` module that src/editor needs in plain Node: values and text, no behaviour of the editor.
 * Other members throw on access, so that no unit test depends on behaviour of the editor by accident.
 */
export const fakeVscode: object = new Proxy(
  {
    // Read by the compiler's import helpers.
    __esModule: true,
    l10n: { t: translate },
    env: { language: 'en', remoteName: undefined },
    Uri: Object.assign(URI, { joinPath: Utils.joinPath }),
    EventEmitter: FakeEventEmitter,
    Disposable: FakeDisposable,
    FileType: { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 },
    FilePermission: { Readonly: 1 },
    FileChangeType: { Changed: 1, Created: 2, Deleted: 3 },
    FileSystemError: {
      FileNotFound: (message: string) => new Error(`FileNotFound: ${message}`),
      NoPermissions: (message: string) => new Error(`NoPermissions: ${message}`),
    },
    TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
    Range: class {
      readonly start: { readonly line: number };
      constructor(line: number) {
        this.start = { line };
      }
    },
    CodeLens: class {
      constructor(
        readonly range: unknown,
        readonly command?: unknown,
      ) {}
    },
    TreeItem: class {
      constructor(
        readonly label: string,
        readonly collapsibleState = 0,
      ) {}
    },
    ThemeIcon: class {
      constructor(
        readonly id: string,
        readonly color?: unknown,
      ) {}
    },
    ThemeColor: class {
      constructor(readonly id: string) {}
    },
    TabInputText: class {
      constructor(readonly uri: URI) {}
    },
    TabInputTextDiff: class {
      constructor(
        readonly original: URI,
        readonly modified: URI,
      ) {}
    },
    TabInputCustom: class {
      constructor(
        readonly uri: URI,
        readonly viewType: string,
      ) {}
    },
    MarkdownString: class {
      isTrusted: unknown;
      constructor(
        public value = '',
        readonly supportThemeIcons = false,
      ) {}
      appendMarkdown(text: string): this {
        this.value += text;
        return this;
      }
      /** Escapes what the editor escapes, in the editor's order. */
      appendText(text: string): this {
        const icons = this.supportThemeIcons ? text.replace(/\$\(/g, '\\$&') : text;
        this.value += icons.replace(/[\\`*_{}[\]()#+\-!~]/g, '\\$&').replace(/</g, '&lt;');
        return this;
      }
    },
  },
  {
    get(target, name) {
      if (name in target) return Reflect.get(target, name) as unknown;
      throw new Error(`vscode.${String(name)} is not there in unit tests`);
    },
  },
);

function translate(message: string, ...values: unknown[]): string {
  return message.replace(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)]));
}
