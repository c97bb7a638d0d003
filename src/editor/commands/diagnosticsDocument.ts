import { arch, release } from 'node:os';
import * as vscode from 'vscode';
import type { RequestTrail } from '../../core/api/requestTrail';
import { DIAGNOSTICS_SCHEME } from '../../manifest';
import type { RunFeed } from '../feed/runFeed';
import { diagnosticsText } from '../../core/text/diagnosticsText';

const PROXY_SETTINGS = ['proxy', 'proxySupport', 'proxyStrictSSL', 'noProxy', 'systemCertificates', 'useLocalProxyConfiguration'];
const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

/** The report of `showDiagnostics` as a read-only document, created anew each time the command is run. */
export class DiagnosticsDocument implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly uri = vscode.Uri.from({ scheme: DIAGNOSTICS_SCHEME, path: 'Mistral Runs Diagnostics.md' });
  private text = '';

  constructor(
    private readonly version: string,
    private readonly trail: RequestTrail,
  ) {}

  provideTextDocumentContent(): string {
    return this.text;
  }

  /** Creates the report and opens it. */
  async show({ connection }: RunFeed): Promise<void> {
    const settings = vscode.workspace.getConfiguration('http');
    this.text = diagnosticsText({
      extension: this.version,
      editor: `${vscode.env.appName} ${vscode.version}`,
      host: `${process.platform} ${release()}, ${arch()}, Node ${process.version}`,
      remote: vscode.env.remoteName,
      connection: connection && { ...connection, hasKey: (await connection.getKey()) !== undefined },
      proxy: {
        ...Object.fromEntries(PROXY_SETTINGS.map((name) => [`http.${name}`, settings.get<unknown>(name) ?? ''])),
        ...Object.fromEntries(PROXY_VARIABLES.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
      },
      requests: this.trail.latest,
    });
    this.changed.fire(this.uri);
    await vscode.window.showTextDocument(this.uri, { preview: false });
  }

  dispose(): void {
    this.changed.dispose();
  }
}
