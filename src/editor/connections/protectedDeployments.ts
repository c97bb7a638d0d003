import { matchesGlob } from '../../core/text/globs';
import { SETTINGS } from '../../manifest';
import { settingLevels } from './settingLevels';

/** Whether the settings protect the deployment of this name: what is sent there is asked about first. */
export function isProtectedDeployment(name: string): boolean {
  const { user, default: defaults, opened } = settingLevels(SETTINGS.protectedDeployments);
  return [Array.isArray(user) ? user : defaults, ...opened].some((globs) => globsIn(globs).some((glob) => matchesGlob(name, glob)));
}

function globsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
