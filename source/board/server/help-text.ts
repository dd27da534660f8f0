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
]
  .map((line) => `${line}\r\n`)
  .join('');
