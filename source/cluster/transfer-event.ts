import type {TransferEvent} from '../store/event.js';
import type {TransferProgress} from './ports.js';

/** What may be known of a transfer beyond its state. */
export type TransferDetails = {
  readonly progress?: TransferProgress;
  /** Bytes in all, where no progress tells; 0 by default. */
  readonly total?: number;
  /** Why it failed. */
  readonly error?: string;
};

/** What is recorded when a payload moves, or has moved. */
export function transferEvent(
  transfer: Pick<TransferEvent, 'job' | 'direction' | 'leg' | 'peer' | 'state'>,
  {progress, total = 0, error}: TransferDetails,
): TransferEvent {
  return {
    type: 'transfer',
    ...transfer,
    bytes: progress?.bytes ?? (transfer.state === 'done' ? total : 0),
    total: progress?.total ?? total,
    path: progress?.path,
    error,
  };
}
