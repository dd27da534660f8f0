/** Why there is no connection. */
export class ConnectError extends Error {
  /** Trying again will not help: no key is accepted, or the host key is not. */
  readonly refused: boolean;

  constructor(message: string, refused: boolean) {
    super(message);
    this.name = 'ConnectError';
    this.refused = refused;
  }
}
