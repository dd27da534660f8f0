import type {Stage} from '../../wormhole/options.js';

/** What people are told as a stage begins. */
export const stageSentences: Readonly<Record<'sender' | 'receiver', Readonly<Record<Stage, string>>>> = {
  sender: {
    waiting: 'Waiting for the receiver…',
    joined: 'The receiver is here.',
    connecting: 'Connecting…',
    confirming: 'Waiting for confirmation…',
  },
  receiver: {
    waiting: 'Waiting for the sender…',
    joined: 'The sender is here.',
    connecting: 'Connecting…',
    confirming: 'Confirming…',
  },
};
