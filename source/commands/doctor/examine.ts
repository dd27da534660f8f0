import {messageOf} from '../../message/error-message.js';
import type {Clock} from '../../clock/clock.js';
import type {Check, Examined, Finding} from './check.js';

/**
 * Starts all checks at once; each has its own deadline.
 * @returns what each found, in the order of the checks; none of the promises rejects
 */
export function examineAll(checks: readonly Check[], clock: Clock): readonly Promise<Examined>[] {
  return checks.map((check) => examine(check, clock));
}

async function examine(check: Check, clock: Clock): Promise<Examined> {
  const {id, title, patience, otherwise} = check;
  const controller = new AbortController();
  const {promise: late, resolve} = Promise.withResolvers<Finding>();
  const cancel = clock.after(patience, () => {
    const seconds = Math.round(patience / 1000);
    resolve({...otherwise, text: `There was no answer within ${seconds} s.`});
    controller.abort(new Error('It took too long.'));
  });

  const failed = (error: unknown): Finding => ({...otherwise, text: messageOf(error)});
  const finding = await Promise.race([startOf(check, controller.signal).catch(failed), late]);
  cancel();
  return {id, title, ...finding};
}

/** So that a check which throws before its first wait fails like any other. */
async function startOf(check: Check, signal: AbortSignal): Promise<Finding> {
  return check.examine(signal);
}
