import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseCommand} from '../../../source/board/server/command-line.js';

const plain = {name: 'pipe', topic: 'alice/friends/x', access: [], replay: false, isPublic: false};

describe('parseCommand', () => {
  it('knows its commands', () => {
    for (const name of ['help', 'ls', 'user']) expect(parseCommand(` ${name} `)).toEqual({name});
    expect(parseCommand('')).toEqual({name: 'help'});
  });

  it.each([
    ['pipe alice/friends/x', plain],
    ['pipe alice/friends/x -a bob,carol', {...plain, access: ['bob', 'carol']}],
    ['pipe -a=bob -r alice/friends/x', {...plain, access: ['bob'], replay: true}],
    [
      'pipe --a "bob, carol" alice/friends/x -c -p -d multicast',
      {...plain, access: ['bob', 'carol'], isPublic: true},
    ],
    ["pipe 'alice/friends/x' -r=false", plain],
    ['pipe alice/friends/x -a ""', plain],
    ['pipe alice/friends/x -a SHA256:AbC+/d', {...plain, access: ['SHA256:AbC+/d']}],
  ])('reads %s', (line, command) => {
    expect(parseCommand(line)).toEqual(command);
  });

  it.each([
    'rm -rf /',
    'pipe',
    'pipe -a',
    'pipe x -z',
    'pipe x y',
    'pipe x -d round_robin',
    'pipe x:\u0007',
    'pipe "a b"',
    'pipe x -a "bo)b"',
  ])('refuses %j with one sentence', (line) => {
    const command = parseCommand(line);
    expect(command).toEqual({name: 'error', message: expect.stringMatching(/^\P{Cc}+\.$/u) as string});
  });

  it('never throws, and lets nothing through that would break a listing', () => {
    const piece = fc.constantFrom('pipe ', ' -a ', ' -r', '"', "'", ',', 'bob', '\r\n');
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({unit: 'binary', maxLength: 5}))), (pieces) => {
        const command = parseCommand(pieces.join(''));
        if (command.name !== 'pipe') return;
        for (const word of [command.topic, ...command.access]) expect(word).not.toMatch(/[\s,()\p{Cc}]/u);
      }),
    );
  });
});
