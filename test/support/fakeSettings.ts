import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { URI } from 'vscode-uri';
import { SETTINGS } from '../../src/manifest';
import { FakeEventEmitter } from './fakeEvents';
import { lendVscode } from './lendVscode';
import { projectRoot } from './projectRoot';

/** Who sets a setting; a number is a folder of the workspace, by its place. */
export type SettingLevel = 'local' | 'remote' | 'workspace' | number;

interface Declared {
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> } };
}

/** `vscode.workspace` with settings, and nothing else, until disposed. Defaults are those of package.json. */
export class FakeSettings {
  private readonly values = new Map<string, Map<SettingLevel, unknown>>();
  private readonly changed = new FakeEventEmitter<{ affectsConfiguration: () => boolean }>();
  private readonly foldersChanged = new FakeEventEmitter<undefined>();
  private readonly declared = (JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as Declared).contributes.configuration.properties;
  /** Whether `inspect` tells local and remote values apart, which the editor does without saying so in its types. */
  tellsRemote = true;
  private folderCount = 0;
  /** Takes `vscode.workspace` away again. */
  readonly dispose: () => void;

  constructor() {
    const getConfiguration = (section: string, scope?: URI): object => ({
      get: (name: string) => this.effective(`${section}.${name}`, scope),
      inspect: (name: string) => this.inspect(`${section}.${name}`, scope),
      update: (name: string, value: unknown) => {
        this.set(name, 'local', value);
        return Promise.resolve();
      },
    });
    const workspace = {
      getConfiguration,
      onDidChangeConfiguration: this.changed.event,
      onDidChangeWorkspaceFolders: this.foldersChanged.event,
    };
    Object.defineProperty(workspace, 'workspaceFolders', { get: () => this.folders() });
    this.dispose = lendVscode({ workspace, ConfigurationTarget: { Global: 1 } });
  }

  /** Sets a setting of the extension. */
  set(name: string, level: SettingLevel, value: unknown): void {
    const key = `${SETTINGS.section}.${name}`;
    const levels = this.values.get(key) ?? new Map<SettingLevel, unknown>();
    levels.set(level, value);
    this.values.set(key, levels);
    this.changed.fire({ affectsConfiguration: () => true });
  }

  /** Opens as many folders. */
  openFolders(count: number): void {
    this.folderCount = count;
    this.foldersChanged.fire(undefined);
  }

  private folders(): { uri: URI }[] | undefined {
    return this.folderCount === 0 ? undefined : Array.from({ length: this.folderCount }, (_, place) => ({ uri: URI.file(`/folder/${place}`) }));
  }

  private inspect(key: string, scope: URI | undefined): Record<string, unknown> {
    const levels = this.values.get(key);
    const remote = levels?.get('remote');
    return {
      defaultValue: this.declared[key]?.default,
      globalValue: remote ?? levels?.get('local'),
      ...(this.tellsRemote ? { globalLocalValue: levels?.get('local'), globalRemoteValue: remote } : {}),
      workspaceValue: levels?.get('workspace'),
      workspaceFolderValue: scope && levels?.get(Number(scope.path.split('/').at(-1))),
    };
  }

  private effective(key: string, scope: URI | undefined): unknown {
    const { defaultValue, globalValue, workspaceValue, workspaceFolderValue } = this.inspect(key, scope);
    return [workspaceFolderValue, workspaceValue, globalValue].find((value) => value !== undefined) ?? defaultValue;
  }
}
