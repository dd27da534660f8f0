import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseCommand} from '../../../source/board/server/command-line.js';

const common = {topic: 'alice/friends/x', access: [], isPublic: false, clean: false};
const plain = {...common, name: 'pipe', replay: false, dispatch: 'multicast'};
const pub = {
  ...common,
  name: 'pub',
  dispatch: 'multicast',
  empty: false,
  block: true,
  timeout: 2 ** 31 - 1,
};
const sub = {...common, name: 'sub', keepAlive: false};

describe('parseCommand', () => {
  it('reads help, ls and user as commands, and an empty line as help', () => {
    for (const name of ['help', 'ls', 'user']) expect(parseCommand(` ${name} `)).toEqual({name});
    expect(parseCommand('')).toEqual({name: 'help'});
  });

  it.each([
    ['pipe alice/friends/x', plain],
    ['pipe alice/friends/x -a bob,carol', {...plain, access: ['bob', 'carol']}],
    ['pipe -a=bob -r alice/friends/x', {...plain, access: ['bob'], replay: true}],
    [
      'pipe --a "bob, carol" alice/friends/x -c -p -d multicast',
      {...plain, access: ['bob', 'carol'], isPublic: true, clean: true},
    ],
    ["pipe 'alice/friends/x' -r=false", plain],
    ['pipe alice/friends/x -a ""', plain],
    ['pipe alice/friends/x -d round_robin', {...plain, dispatch: 'round_robin'}],
    ['pub alice/friends/x', pub],
    ['pub -e -c -t 1m30s alice/friends/x', {...pub, empty: true, clean: true, timeout: 90_000}],
    ['pub alice/friends/x -b=false -t=1.5h', {...pub, block: false, timeout: 5_400_000}],
    ['sub alice/friends/x -k', {...sub, keepAlive: true}],
    ['sub -p -c alice/friends/x', {...sub, isPublic: true, clean: true}],
    ['sub help', {name: 'help'}],
    ['pipe alice/friends/x -a SHA256:AbC+/d', {...plain, access: ['SHA256:AbC+/d']}],
  ])('reads the command line: %s', (line, command) => {
    expect(parseCommand(line)).toEqual(command);
  });

  it.each([
    'rm -rf /',
    'sub',
    'sub x -r',
    'pub x -t soon',
    'pub x -b=maybe',
    'pipe x --constructor',
    'pipe -a',
    'pipe x -z',
    'pipe x y',
    'pipe x -d first',
    'pipe x:\u0007',
    'pipe "a b"',
    'pipe x -a "bo)b"',
  ])('refuses the command line %j with one sentence', (line) => {
    const command = parseCommand(line);
    expect(command).toEqual({name: 'error', message: expect.stringMatching(/^\P{Cc}+\.$/u) as string});
  });

  it('parsing a command line never throws, and lets no word through that would break a listing', () => {
    const piece = fc.constantFrom('pipe ', 'pub ', 'sub ', ' -a ', ' -r', '"', "'", ',', 'bob', '\r\n');
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({unit: 'binary', maxLength: 5}))), (pieces) => {
        const command = parseCommand(pieces.join(''));
        if (!('access' in command)) return;
        for (const word of [command.topic ?? '', ...command.access]) {
          expect(word).not.toMatch(/[\s,()\p{Cc}]/u);
        }
      }),
    );
  });
});
