/** A workflow of `GET /v1/workflows/{name}`, validated. */
export interface WorkflowInfo {
  /** UUID, for the registrations. */
  readonly id: string;
  /** Whether the server saw a worker in the last 50 s (the API documentation); undefined if it doesn't say. */
  readonly isActive: boolean | undefined;
}

/** A signal, query or update that a workflow declares. */
export interface Handler {
  readonly name: string;
  readonly description: string | undefined;
  /** JSON schema of its input, unchecked. */
  readonly inputSchema: unknown;
}

/** What a deployment says of a workflow: `GET /v1/workflows/registrations`, validated. */
export interface Registration {
  readonly id: string;
  readonly deploymentName: string;
  /** JSON schema of the workflow's input, unchecked. */
  readonly inputSchema: unknown;
  readonly signals: readonly Handler[];
  readonly queries: readonly Handler[];
  readonly updates: readonly Handler[];
}

/** One page of registrations. */
export interface RegistrationPage {
  readonly registrations: readonly Registration[];
  /** Opaque; undefined on the last page. */
  readonly nextCursor: string | undefined;
}
