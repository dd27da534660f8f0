import type {EntryKey} from '../dialogs/entry.js';

/** What a key asks for beyond another view. `app/run-effect.ts` does it; what comes of it is told as events. */
export type Effect =
  | {readonly type: 'quit'}
  /** Leaves hosting these clusters to a process in the background, and quits. */
  | {readonly type: 'handOver'; readonly clusters: readonly string[]}
  | {readonly type: 'suspend'}
  /** Opens a cluster, unless it is open, and shows it. */
  | {readonly type: 'showCluster'; readonly cluster: string}
  | {readonly type: 'closeCluster'; readonly cluster: string}
  | {readonly type: 'host'; readonly users: readonly string[]}
  | {readonly type: 'stopHosting'}
  | {readonly type: 'extendHosting'}
  | {readonly type: 'addUser'; readonly user: string}
  | {readonly type: 'removeUser'; readonly user: string}
  /** A key for the prompt of the connection. */
  | {readonly type: 'prompt'; readonly key: EntryKey}
  /** A key that an extra pane brought along. */
  | {readonly type: 'extra'; readonly press: () => void};
