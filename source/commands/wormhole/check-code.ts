import {messageOf} from '../../message/error-message.js';
import {parseCode} from '../../wormhole/code/code.js';
import {UsageError} from '../cli/exit-status.js';

/** @throws UsageError for a code that no wormhole program would take */
export function checkCode(code: string | undefined): void {
  try {
    if (code !== undefined) parseCode(code);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}
