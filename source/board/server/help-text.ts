/** What a board says about itself. */
import {defaultLimits, type Limits} from './limits.js';

/** The limits in words, for those who meet them. */
function limits({maxLine, maxQueue, channels, connectionsPerUser, authAttempts}: Limits): readonly string[] {
  return [
    `A line of a pipe has ${maxLine / 1024} KiB; what is longer is cut off.`,
    `You may have ${connectionsPerUser} connections, ${channels} commands on each, and ${authAttempts} keys to try.`,
    `Who does not read is disconnected when ${maxQueue / 1024 ** 2} MiB wait for him.`,
  ];
}

/** What `help` prints; lines end in CRLF, as everything meant for a terminal. */
export const helpText = [
  'Commands:',
  '  help                   show this text',
  '  ls                     list your topics, and who is on them',
  '  pipe <topic> [flags]   send lines to, and get lines from, all others on a topic',
  '  pub <topic> [flags]    send what comes in to all who read a topic; waits until somebody does',
  '  sub <topic> [flags]    get what is sent to a topic, until the last sender has left',
  '  user                   your account: name, id, time of creation',
  '',
  'Flags of pipe, pub and sub:',
  '  -a users               who else may join, separated by commas; counts for the first connection to a topic',
  '  -c                     no words about how it goes',
  '  -p                     a public topic, open to all accounts',
  'Flags of pipe and pub:',
  '  -d round_robin         each line to one reader, in turn; or multicast, to all',
  'Flags of pipe:',
  '  -r                     get your own lines too',
  'Flags of pub:',
  '  -b=false               do not wait for a reader',
  '  -e                     send an empty line',
  '  -t 90s                 wait no longer than that',
  'Flags of sub:',
  '  -k                     stay when the last sender has left',
  '',
  'Limits:',
  ...limits(defaultLimits).map((line) => `  ${line}`),
  '',
]
  .map((line) => `${line}\r\n`)
  .join('');
