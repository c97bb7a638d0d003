import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { createServices, Services } from '../../../src/createServices';
import { SCHEMA_SCHEME } from '../../../src/manifest';
import { projectRoot } from '../../support/projectRoot';
import { extensionUnderTest } from './extensionUnderTest';

interface ServicesModule {
  readonly createServices: typeof createServices;
}

/**
 * Starts the extension again, as a reload of the window does, and gives its own objects: what it constructs is seen by
 * replacing the function in Node's module cache, as `ExtensionUnderTest` does for `activate`.
 */
export async function reloadedServices(): Promise<Services> {
  const cached = require.cache[join(projectRoot(), 'dist', 'createServices.js')];
  assert.ok(cached, 'the services were never loaded');
  const original = cached.exports as ServicesModule;
  let services: Services | undefined;
  cached.exports = {
    ...original,
    createServices: (...args: Parameters<typeof createServices>): Services => (services = original.createServices(...args)),
  };
  try {
    await extensionUnderTest.dispose();
    extensionUnderTest.activateAgain();
    // Loads them, and asks no server.
    await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: SCHEMA_SCHEME, path: `/of-the-tests-${Date.now()}.json` }));
  } finally {
    cached.exports = original;
  }
  assert.ok(services, 'the extension made no services');
  return services;
}
