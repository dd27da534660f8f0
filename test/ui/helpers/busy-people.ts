/** Who takes part in the busy evening, and what is on its way between them. */
import type {Client, Member, Transfer} from '../../../source/store/projection.js';
import {busyJobId, busyNow, hour, kilo, mega, minute, second} from './busy-entities.js';

export const clients: readonly Client[] = ['carol@mango:501', 'alice@pear:702', 'bob@kiwi:901'].map(
  (id, index) => ({
    id,
    user: id.slice(0, id.indexOf('@')),
    name: id.slice(id.indexOf('@') + 1),
    joined: busyNow - (4 - index) * hour,
    seen: busyNow - (index + 1) * second,
    requested: 5200 - index * 900,
    received: 5190 - index * 900,
    active: 0,
  }),
);

export const members: readonly Member[] = [
  {
    user: 'alice',
    listed: true,
    joined: busyNow - 5 * hour,
    seen: busyNow - second,
    pipes: ['198.51.100.7:51812'],
  },
  {
    user: 'bob',
    listed: true,
    joined: busyNow - 4 * hour,
    seen: busyNow - 2 * second,
    pipes: ['203.0.113.7:40122', '203.0.113.7:40124'],
  },
  {
    user: 'carol',
    listed: true,
    joined: busyNow - 3 * hour,
    seen: busyNow - 3 * second,
    pipes: ['192.0.2.44:2210'],
  },
  {user: 'dave', listed: true, joined: busyNow - 2 * hour, seen: busyNow - 4 * second},
  {user: 'erin', listed: true, joined: busyNow - hour, seen: busyNow - 7 * minute},
  {
    user: 'mallory',
    listed: false,
    did: {client: 1, request: 3},
    joined: busyNow - 40 * minute,
    seen: busyNow - 39 * minute,
  },
  {user: 'frank', listed: true},
];

export const transfers: readonly Transfer[] = [
  {
    key: 'e07d/receive/out',
    job: busyJobId('e07d'),
    direction: 'receive',
    leg: 'out',
    peer: 'bob@kiwi:901',
    state: 'moving',
    bytes: 56 * mega,
    total: 88 * mega,
    path: 'direct',
    started: busyNow - 4000,
    at: busyNow - 100,
    rate: 14 * mega,
  },
  {
    key: '0b3f/send/back',
    job: busyJobId('0b3f'),
    direction: 'send',
    leg: 'back',
    peer: 'bob@kiwi:901',
    state: 'moving',
    bytes: 1.08 * mega,
    total: 1.1 * mega,
    path: 'relay',
    started: busyNow - 1100,
    at: busyNow - 50,
    rate: mega,
  },
  {
    key: '77aa/send/out',
    job: busyJobId('77aa'),
    direction: 'send',
    leg: 'out',
    peer: 'dave@fig:2020',
    state: 'waiting',
    bytes: 0,
    total: 4.2 * mega,
    started: busyNow - 900,
    at: busyNow - 900,
    rate: 0,
  },
  {
    key: 'f001/receive/back',
    job: busyJobId('f001'),
    direction: 'receive',
    leg: 'back',
    peer: 'bob@kiwi:4411',
    state: 'failed',
    bytes: 200 * kilo,
    total: 2 * mega,
    path: 'relay',
    error: 'The other side went away.',
    started: busyNow - 90 * second,
    at: busyNow - 80 * second,
    rate: 20 * kilo,
  },
];
