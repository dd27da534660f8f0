import {notRecorded} from '../../store/attempts.js';
import type {Store} from '../../store/store.js';

/**
 * Tells in one sentence each time when what is watched begins not to be recorded, or is recorded again.
 * @returns a function that ends it
 */
export function tellRecording(
  store: Pick<Store, 'recording' | 'subscribe'>,
  tell: (sentence: string) => void,
): () => void {
  let told: string | undefined;
  const look = (): void => {
    const recording = store.recording();
    const reason = recording?.by === 'nobody' ? recording.reason : undefined;
    if (reason === told) return;
    told = reason;
    tell(recording?.by === 'nobody' ? notRecorded(recording.detail) : 'History is recorded again.');
  };
  look();
  return store.subscribe(look);
}
