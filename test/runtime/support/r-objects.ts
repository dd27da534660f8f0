/** R objects as R would serialize them, made without R. */
import fc from 'fast-check';

/** An R object, as far as the tests need it. */
export type RObject =
  | {readonly is: 'nil' | 'global' | 'base' | 'missing'}
  | {readonly is: 'symbol'; readonly name: string}
  | {readonly is: 'logical' | 'integer' | 'real' | 'complex' | 'raw'; readonly length: number}
  | {readonly is: 'strings'; readonly values: readonly (string | undefined)[]; readonly attributes?: Pairs}
  | {readonly is: 'list' | 'expression'; readonly values: readonly RObject[]; readonly attributes?: Pairs}
  | {readonly is: 'pairs' | 'call'; readonly pairs: Pairs; readonly attributes?: Pairs}
  | {
      readonly is: 'closure';
      readonly parts: readonly [RObject, RObject, RObject];
      readonly attributes?: Pairs;
    }
  | {
      readonly is: 'altrep';
      readonly of: keyof typeof types;
      readonly state: RObject;
      readonly attributes?: Pairs;
    }
  | {readonly is: 'code'; readonly constants: readonly RObject[]}
  | {readonly is: 'namespace' | 'package'; readonly name: string}
  | {readonly is: 's4'; readonly attributes?: Pairs}
  | {readonly is: 'pointer'; readonly tag: RObject}
  | {
      readonly is: 'environment';
      readonly enclosure: RObject;
      readonly bindings: Pairs;
      readonly hashed: boolean;
      readonly attributes?: Pairs;
    };

export type Pairs = readonly (readonly [tag: string | undefined, value: RObject])[];

const types = {
  nil: 254,
  global: 253,
  missing: 251,
  symbol: 1,
  pairs: 2,
  closure: 3,
  environment: 4,
  call: 6,
  logical: 10,
  integer: 13,
  real: 14,
  complex: 15,
  strings: 16,
  list: 19,
  expression: 20,
  code: 21,
  pointer: 22,
  raw: 24,
  s4: 25,
  altrep: 238,
  package: 248,
  namespace: 249,
  base: 250,
} as const;
const widths = {logical: 4, integer: 4, real: 8, complex: 16, raw: 1} as const;

/** Writes an object as `serialize()` does. */
export function serialize(object: RObject, version: 2 | 3 = 3): Buffer {
  const parts: Buffer[] = [];
  /** Numbers of the symbols and of whatever else can be referred to. */
  const numbers = new Map<string, number>();
  let referable = 0;
  const int = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    parts.push(bytes);
  };
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    int(bytes.length);
    parts.push(bytes);
  };
  const chars = (value: string | undefined) => {
    int(value === undefined ? 9 : (1 << 18) | 9);
    if (value === undefined) int(-1);
    else text(value);
  };
  const symbol = (name: string) => {
    const number = numbers.get(name);
    if (number !== undefined) return int((number << 8) | 255);
    numbers.set(name, ++referable);
    int(types.symbol);
    chars(name);
  };
  const pairs = (list: Pairs) => {
    for (const [tag, value] of list) {
      int(types.pairs | (tag === undefined ? 0 : 0x400));
      if (tag !== undefined) symbol(tag);
      write(value);
    }
    int(types.nil);
  };
  const write = (item: RObject): void => {
    const attributes = 'attributes' in item ? item.attributes : undefined;
    const header = () => int(types[item.is] | (attributes ? 0x200 : 0));
    const after = () => {
      if (attributes) pairs(attributes);
    };
    switch (item.is) {
      case 'nil':
      case 'global':
      case 'base':
      case 'missing':
        return int(types[item.is]);
      case 'symbol':
        return symbol(item.name);
      case 'namespace':
      case 'package':
        referable++;
        int(types[item.is]);
        int(0);
        int(1);
        return chars(item.name);
      case 'environment':
        referable++;
        int(types.environment);
        int(0);
        write(item.enclosure);
        if (item.hashed) {
          int(types.nil);
          int(types.list);
          int(item.bindings.length);
          for (const binding of item.bindings) pairs([binding]);
        } else {
          pairs(item.bindings);
          int(types.nil);
        }
        return pairs(attributes ?? []);
      case 'pairs':
      case 'call': {
        const [first, ...rest] = item.pairs;
        if (!first) return int(types.nil);
        int(types[item.is] | (attributes ? 0x200 : 0) | (first[0] === undefined ? 0 : 0x400));
        after();
        if (first[0] !== undefined) symbol(first[0]);
        write(first[1]);
        return pairs(rest);
      }
      case 'closure':
        // The environment is where a tag would be.
        int(types.closure | (attributes ? 0x200 : 0) | 0x400);
        after();
        return item.parts.forEach(write);
      case 'altrep':
        int(types.altrep);
        // What form it has: its name, the package that knows it, and the type of vector.
        for (const word of ['wrapper', 'base']) {
          int(types.pairs);
          symbol(word);
        }
        int(types.pairs);
        int(types.integer);
        int(1);
        int(types[item.of]);
        int(types.nil);
        write(item.state);
        return pairs(attributes ?? []);
      case 'code':
        header();
        int(1);
        write({is: 'integer', length: 3});
        int(item.constants.length + 3);
        // A call that is shared, another that has attributes and refers to it, and byte code in byte code.
        int(244);
        int(0);
        int(types.call);
        int(types.nil);
        int(types.symbol);
        symbol('shared');
        int(types.nil);
        int(types.nil);
        int(240);
        pairs([['srcref', {is: 'integer', length: 8}]]);
        int(types.nil);
        int(243);
        int(0);
        int(types.nil);
        int(types.nil);
        int(types.code);
        write({is: 'integer', length: 1});
        int(0);
        for (const constant of item.constants) {
          int(types.real);
          write(constant);
        }
        return;
      case 'pointer':
        referable++;
        int(types.pointer);
        int(types.nil);
        return write(item.tag);
      case 's4':
        header();
        return after();
      case 'strings':
        header();
        int(item.values.length);
        item.values.forEach(chars);
        return after();
      case 'list':
      case 'expression':
        header();
        int(item.values.length);
        item.values.forEach(write);
        return after();
      default:
        header();
        int(item.length);
        parts.push(Buffer.alloc(item.length * widths[item.is], 7));
    }
  };

  parts.push(Buffer.from('X\n'));
  int(version);
  int(0x04_02_02);
  int(version === 3 ? 0x03_05_00 : 0x02_03_00);
  if (version === 3) text('UTF-8');
  write(object);
  return Buffer.concat(parts);
}

const name = fc.constantFrom('a', 'b', 'x', 'uuid', 'class', 'dim', '.y');

/** Objects of all kinds, one in another. */
export const {object: anyObject, pairs: anyPairs} = fc.letrec<{object: RObject; pairs: Pairs}>((tie) => {
  const object = tie('object');
  const pairs = tie('pairs');
  const attributes = fc.option(pairs, {nil: undefined}).map((found) => found && {attributes: found});
  const withAttributes = <T extends RObject>(made: fc.Arbitrary<T>): fc.Arbitrary<RObject> =>
    fc.tuple(made, attributes).map(([thing, more]) => ({...thing, ...more}));
  const string = fc.option(fc.string({maxLength: 5}), {nil: undefined});
  return {
    pairs: fc.array(fc.tuple(fc.option(name, {nil: undefined}), object), {
      maxLength: 3,
      depthIdentifier: 'r',
    }),
    object: fc.oneof(
      {maxDepth: 5, depthSize: 'small', depthIdentifier: 'r', withCrossShrink: true},
      fc.record({is: fc.constantFrom('nil', 'global', 'base', 'missing')}),
      fc.record({is: fc.constantFrom('logical', 'integer', 'real', 'complex', 'raw'), length: fc.nat(5)}),
      fc.record({is: fc.constant('symbol'), name}),
      fc.record({is: fc.constantFrom('namespace', 'package'), name}),
      withAttributes(fc.record({is: fc.constant('strings'), values: fc.array(string, {maxLength: 3})})),
      withAttributes(
        fc.record({is: fc.constantFrom('list', 'expression'), values: fc.array(object, {maxLength: 3})}),
      ),
      withAttributes(fc.record({is: fc.constantFrom('pairs', 'call'), pairs})),
      withAttributes(fc.record({is: fc.constant('closure'), parts: fc.tuple(object, object, object)})),
      withAttributes(
        fc.record({is: fc.constant('altrep'), of: fc.constantFrom('integer', 'strings'), state: object}),
      ),
      withAttributes(fc.record({is: fc.constant('s4')})),
      fc.record({is: fc.constant('code'), constants: fc.array(object, {maxLength: 2})}),
      fc.record({is: fc.constant('pointer'), tag: object}),
      withAttributes(
        fc.record({is: fc.constant('environment'), enclosure: object, bindings: pairs, hashed: fc.boolean()}),
      ),
    ),
  };
});
