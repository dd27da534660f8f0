import type {JobId} from '../message/types.js';

/** How a future ended, or that it has not. */
export type FutureState = 'pending' | 'fulfilled' | 'rejected';

/** A value that some worker of the cluster will compute, or has computed. Made by `future()`. */
export class Future<T> {
  /** Its name on the board. */
  readonly id: JobId;
  readonly #value: Promise<T>;
  readonly #controller: AbortController;
  #state: FutureState = 'pending';

  /** @internal */
  constructor(id: JobId, value: Promise<T>, controller: AbortController) {
    this.id = id;
    this.#value = value;
    this.#controller = controller;
    // A future nobody asks for must not end the process when it fails; `value()` still rejects.
    value.then(
      () => (this.#state = 'fulfilled'),
      () => (this.#state = 'rejected'),
    );
  }

  get state(): FutureState {
    return this.#state;
  }

  /** Resolves with the value, or rejects with the error that the job ended in. */
  value(): Promise<T> {
    return this.#value;
  }

  /** Withdraws the job: a worker that has it stops. `value()` rejects with `reason`. */
  cancel(reason: Error = new Error('The future was cancelled.')): void {
    this.#controller.abort(reason);
  }
}

/** The value of a future: waits for it; rejects with the error that the job ended in. */
export function value<T>(future: Future<T>): Promise<T> {
  return future.value();
}

/** Whether `value()` would answer at once. Never waits. */
export function resolved(future: Future<unknown>): boolean {
  return future.state !== 'pending';
}

/** Withdraws a future that is still pending; does nothing to one that has ended. */
export function cancel(future: Future<unknown>, reason?: Error): void {
  future.cancel(reason);
}
