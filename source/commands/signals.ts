/** How a role is asked to end. */
export type Endings = {
  /** The first SIGTERM: finish what is in hand. */
  readonly onDrain: () => void;
  /** SIGINT, SIGHUP, or a second SIGTERM: stop now. */
  readonly onStop: (signal: NodeJS.Signals) => void;
};

/** Listens for the signals that end a program. @returns a function that stops listening */
export function onSignals({onDrain, onStop}: Endings): () => void {
  let drained = false;
  const terminate = () => {
    if (drained) onStop('SIGTERM');
    else onDrain();
    drained = true;
  };

  process.on('SIGTERM', terminate);
  process.on('SIGINT', onStop);
  process.on('SIGHUP', onStop);
  return () => {
    process.off('SIGTERM', terminate);
    process.off('SIGINT', onStop);
    process.off('SIGHUP', onStop);
  };
}
