import type {KeyFacts} from '../../../source/ui/commands/command.js';

/** What the keys can do in a pane with rows that can be opened; `patch` says what is different. */
export const keyFacts = (patch: Partial<KeyFacts> = {}): KeyFacts => ({
  rows: true,
  detail: true,
  deeper: false,
  frozen: false,
  help: false,
  views: [1, 2, 3, 4, 5, 6, 7, 8],
  ...patch,
});
