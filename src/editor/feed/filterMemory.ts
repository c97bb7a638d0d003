import type { Memento } from 'vscode';
import type { Connection } from '../../core/api/connection';
import { authorityOf } from '../connections/authority';
import { checkedFilter, isEmpty, type RunFilter } from '../../core/runs/runFilter';

/** The filter of each connection, as the workspace remembers it. */
export class FilterMemory {
  constructor(private readonly state: Memento) {}

  /** The filter of a connection; empty while none was set. */
  of(connection: Connection): RunFilter {
    // An earlier or later version of this extension may have written it.
    return checkedFilter(this.state.get<unknown>(stateKey(connection)));
  }

  /** Sets it, at once for `of`. @returns once it is stored */
  async set(connection: Connection, filter: RunFilter): Promise<void> {
    const checked = checkedFilter(filter);
    await this.state.update(stateKey(connection), isEmpty(checked) ? undefined : checked);
  }
}

function stateKey(connection: Connection): string {
  return `filter ${authorityOf(connection)}`;
}
