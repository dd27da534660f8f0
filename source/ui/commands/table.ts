import {cluster} from './cluster.js';
import type {Command, CommandFacts} from './command.js';
import {disabledReason, isEnabled} from './command.js';
import {move} from './move.js';
import {program} from './program.js';
import {time} from './time.js';
import {view} from './view.js';

/** Every command there is, in the order of the footer. */
export const commands: readonly Command[] = [move, view, cluster, time, program].flatMap((records) =>
  Object.values<Command>(records),
);

/** The command that a chord means now, if it means any. */
export function commandFor(chord: string, facts: CommandFacts): Command | undefined {
  return commands.find((command) => command.keys.includes(chord) && isEnabled(command, facts, chord));
}

/** Why a chord means nothing now, where that needs saying. */
export function reasonAgainst(chord: string, facts: CommandFacts): string | undefined {
  return commands
    .filter(({keys}) => keys.includes(chord))
    .map((command) => disabledReason(command, facts))
    .find((reason) => reason !== undefined);
}
