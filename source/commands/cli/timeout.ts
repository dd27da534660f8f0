/** How long a command waits. */
import {systemClock} from '../../clock/system.js';
import type {ConnectionPrompts} from '../../session/choose-connect.js';

type Patience = {
  /** The same questions, that nobody has to answer in a hurry: time stands still until each is answered. */
  whileAsking(questions: Required<ConnectionPrompts> | undefined): Required<ConnectionPrompts> | undefined;
  /** Stops the clock for good. */
  end(): void;
};

/**
 * @param limit - Milliseconds, `Infinity` for none; after a question it begins anew.
 * @param onOver - Called at most once, when the time is over.
 */
export function startPatience(limit: number, onOver: () => void): Patience {
  let cancel = () => {};
  let asking = 0;
  let ended = false;
  const begin = () => {
    if (limit < Infinity) cancel = systemClock.after(limit, onOver);
  };
  const hold = async <T>(question: () => Promise<T>): Promise<T> => {
    asking += 1;
    cancel();
    try {
      return await question();
    } finally {
      asking -= 1;
      if (asking === 0 && !ended) begin();
    }
  };

  begin();
  return {
    whileAsking: (questions) =>
      questions && {
        confirmHostKey: (asked) => hold(() => questions.confirmHostKey(asked)),
        askPassphrase: (path, attempt) => hold(() => questions.askPassphrase(path, attempt)),
      },
    end() {
      ended = true;
      cancel();
    },
  };
}
