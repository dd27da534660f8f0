import {cleanText} from '../../message/clean.js';
import type {PeerId} from '../../message/types.js';
import {jsonLine} from '../../store/selectors/json-line.js';
import type {UsersRequest} from './request.js';

/** An access list as `p2p-tui users` tells of it. */
export type UsersReport = {
  /** `owner/name`. */
  readonly cluster: string;
  readonly request: UsersRequest;
  /** The board goes by the list; otherwise it is kept for when the cluster is hosted. */
  readonly inForce: boolean;
  /** The owner first. */
  readonly users: readonly string[];
  /** Who hosts, as far as that was heard; null: nobody does. */
  readonly host: PeerId | null | undefined;
  /** Users who are connected although the list does not name them. */
  readonly lingering: readonly string[];
};

/** For people: a line for each fact. */
export function reportText({cluster, request, inForce, users, host, lingering}: UsersReport): string {
  const changed =
    request.verb === 'list'
      ? []
      : [
          ...request.add.map((user) => `added    ${user}`),
          ...request.remove.map((user) => `removed  ${user}`),
        ];
  const hosted =
    host === null
      ? 'nobody now'
      : host === undefined
        ? 'a process that does not say who it is'
        : cleanText(host, 60);
  return [
    ...changed,
    `cluster  ${cluster}`,
    `host     ${hosted}`,
    `list     ${inForce ? 'in force' : `takes effect when ${cluster} is hosted from this machine`}`,
    ...users.map((user) => `user     ${cleanText(user, 50)}`),
    ...lingering.map((user) => `still    ${cleanText(user, 50)} is connected, until that connection ends`),
    '',
  ].join('\n');
}

/** For programs: one object. */
export function reportJson({request, host = undefined, ...facts}: UsersReport): string {
  const changed = request.verb === 'list' ? {} : {added: request.add, removed: request.remove};
  return `${jsonLine({...changed, ...facts, ...(host !== undefined && {host})})}\n`;
}
