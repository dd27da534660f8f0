import {sexp} from './sexp.js';

/** Bytes that are no serialization, or one that this reader does not know. */
export class SerializationError extends Error {
  override readonly name = 'SerializationError';
}

/** How an item begins. */
export type ItemHeader = {
  /** One of {@link sexp}, if the reader knows it. */
  readonly type: number;
  /** Attributes follow the contents, or come first in what is made of pairs. */
  readonly hasAttributes: boolean;
  readonly hasTag: boolean;
  /** Of a reference: which of the items that can be referred to, from 1; 0 when the number follows. */
  readonly index: number;
};

/** What is still to be stepped over. The last four are the parts of byte code, which has a form of its own. */
type Step = {
  readonly what: 'item' | 'code' | 'constants' | 'constant' | 'language';
  left: number;
};

/** A bound on memory. R itself runs out of stack long before, and never nests expressions deeper. */
const maxDepth = 500_000;

const sizes: Readonly<Record<number, number>> = {
  [sexp.logical]: 4,
  [sexp.integer]: 4,
  [sexp.real]: 8,
  [sexp.complex]: 16,
  [sexp.raw]: 1,
  [sexp.special]: 1,
  [sexp.builtin]: 1,
};

/** Reads a serialized R object piece by piece. */
export type SerializationReader = ReturnType<typeof readSerialization>;

/**
 * Reads what R's `serialize()` wrote (XDR, version 2 or 3) from its beginning on, item by item. It makes no objects and
 * evaluates nothing: most of the items are only stepped over, in time and memory that the number of bytes bounds.
 * All its functions throw a {@link SerializationError} where the bytes are no such thing.
 * @param bytes the serialization, not compressed
 */
export function readSerialization(bytes: Buffer) {
  let at = 0;
  /** The names of what can be referred to again, undefined for what is no symbol. */
  const referable: (string | undefined)[] = [];

  const take = (length: number): number => {
    if (length > bytes.length - at) throw new SerializationError('It ends too early.');
    at += length;
    return at - length;
  };
  const int = () => bytes.readInt32BE(take(4));
  const length = (): number => {
    const short = int();
    if (short >= 0) return short;
    if (short !== -1) throw new SerializationError('A length is negative.');
    // Vectors of 2^31 elements and more.
    return bytes.readUInt32BE(take(4)) * 2 ** 32 + bytes.readUInt32BE(take(4));
  };
  const header = (): ItemHeader => {
    const flags = int();
    return {
      type: flags & 0xff,
      hasAttributes: (flags & 0x200) !== 0,
      hasTag: (flags & 0x400) !== 0,
      index: flags >>> 8,
    };
  };

  /** One string without its header; undefined for NA, as which -1 stands. */
  const charsBody = (): string | undefined => {
    const size = int();
    if (size < -1) throw new SerializationError('A length is negative.');
    if (size === -1) return undefined;
    const from = take(size);
    return bytes.toString('utf8', from, from + size);
  };
  const requireChars = () => {
    const {type, hasAttributes} = header();
    if (type !== sexp.chars || hasAttributes) throw new SerializationError('A string is none.');
  };
  const chars = () => {
    requireChars();
    return charsBody();
  };
  const skipStrings = (count: number) => {
    for (let index = 0; index < count; index++) {
      requireChars();
      take(Math.max(0, int()));
    }
  };

  const symbolBody = (): string => {
    const name = chars() ?? 'NA';
    referable.push(name);
    return name;
  };
  const referred = ({index}: ItemHeader): string | undefined => {
    const number = index === 0 ? int() : index;
    if (number < 1 || number > referable.length) throw new SerializationError('A reference leads nowhere.');
    return referable[number - 1];
  };
  const nameless = () => void referable.push(undefined);

  /** Steps into an item whose header was read, past what is its own; what it holds is put on the stack. */
  const enter = (item: ItemHeader, stack: Step[]): void => {
    const {type, hasAttributes, hasTag} = item;
    const push = (what: Step['what'], left: number) => {
      if (left > 0) stack.push({what, left});
    };
    switch (type) {
      case sexp.nil:
      case sexp.emptyEnvironment:
      case sexp.baseEnvironment:
      case sexp.globalEnvironment:
      case sexp.baseNamespace:
      case sexp.unbound:
      case sexp.missingArgument:
        return;
      case sexp.reference:
        return void referred(item);
      case sexp.symbol:
        return void symbolBody();
      case sexp.persistent:
      case sexp.package:
      case sexp.namespace:
        if (int() !== 0) throw new SerializationError('Names of strings are not known.');
        skipStrings(length());
        return nameless();
      case sexp.environment:
        // Whether it is locked, and then what encloses it, frame, hash table and attributes.
        int();
        nameless();
        return push('item', 4);
      case sexp.pairlist:
      case sexp.call:
      case sexp.closure:
      case sexp.promise:
      case sexp.dots:
        return push('item', Number(hasAttributes) + Number(hasTag) + 2);
      case sexp.altrep:
        return push('item', 3);
    }

    if (hasAttributes) push('item', 1);
    switch (type) {
      case sexp.externalPointer:
        nameless();
        return push('item', 2);
      case sexp.weakReference:
        return nameless();
      case sexp.s4:
        return;
      case sexp.chars:
        return void take(Math.max(0, int()));
      case sexp.strings:
        return skipStrings(length());
      case sexp.list:
      case sexp.expression:
        return push('item', length());
      case sexp.byteCode:
        // How many of its expressions are shared.
        int();
        return push('code', 1);
      default: {
        const size = sizes[type];
        if (size === undefined) throw new SerializationError(`Items of type ${type} are not known.`);
        take(length() * size);
      }
    }
  };

  const enterLanguage = (announced: number, stack: Step[]): void => {
    let type = announced;
    if (type === sexp.sharedReference) return void int();
    if (type === sexp.sharedDefinition) {
      int();
      type = int();
    }
    const withAttributes = type === sexp.callWithAttributes || type === sexp.pairlistWithAttributes;
    if (!withAttributes && type !== sexp.call && type !== sexp.pairlist) {
      stack.push({what: 'item', left: 1});
      return;
    }
    // Attributes, tag, and then the two halves.
    stack.push({what: 'language', left: 2}, {what: 'item', left: Number(withAttributes) + 1});
  };

  const enterConstant = (stack: Step[]): void => {
    const type = int();
    if (type === sexp.byteCode) stack.push({what: 'code', left: 1});
    else enterLanguage(type, stack);
  };

  /** Steps over all that is on the stack. It is no recursion, for lists may be nested as deep as they are long. */
  const walk = (stack: Step[]): void => {
    for (let step = stack.pop(); step; step = stack.pop()) {
      if (stack.length > maxDepth) throw new SerializationError('It is nested too deeply.');
      step.left--;
      if (step.left > 0) stack.push(step);
      switch (step.what) {
        case 'item':
          enter(header(), stack);
          break;
        case 'code':
          stack.push({what: 'constants', left: 1}, {what: 'item', left: 1});
          break;
        case 'constants': {
          const left = length();
          if (left > 0) stack.push({what: 'constant', left});
          break;
        }
        case 'constant':
          enterConstant(stack);
          break;
        case 'language':
          enterLanguage(int(), stack);
      }
    }
  };

  const skip = () => walk([{what: 'item', left: 1}]);

  /** A symbol, or a reference to one. */
  const symbol = (): string | undefined => {
    const item = header();
    if (item.type === sexp.symbol) return symbolBody();
    if (item.type !== sexp.reference) throw new SerializationError('A name is none.');
    return referred(item);
  };

  return {
    /** Bytes read so far. */
    get position() {
      return at;
    },
    int,
    length,
    header,
    chars,
    symbol,
    skip,
    /** Steps over the rest of a vector whose header was read, its attributes excepted. */
    skipElements: (item: ItemHeader) => {
      const stack: Step[] = [];
      enter({...item, hasAttributes: false}, stack);
      walk(stack);
    },
    /** Steps into an environment whose header was read: enclosure, frame, hash table and attributes are next. */
    enterEnvironment: () => {
      int();
      nameless();
    },
    /** The header of the next item, which stays to be read. */
    peek: (): ItemHeader => {
      const from = at;
      const item = header();
      at = from;
      return item;
    },
    /**
     * Reads a pairlist.
     * @param visit reads or steps over the value, given its tag
     */
    pairs(visit: (tag: string | undefined) => void): void {
      for (let item = header(); item.type !== sexp.nil; item = header()) {
        if (item.type !== sexp.pairlist) throw new SerializationError('A pairlist is none.');
        if (item.hasAttributes) skip();
        visit(item.hasTag ? symbol() : undefined);
      }
    },
    /** Steps over what `serialize()` begins with. */
    begin(): void {
      if (bytes.toString('latin1', 0, 2) !== 'X\n') {
        throw new SerializationError('It is not in the XDR format.');
      }
      take(2);
      const version = int();
      if (version !== 2 && version !== 3) throw new SerializationError(`Version ${version} is not known.`);
      take(8);
      // The encoding of strings that are not marked.
      if (version === 3) take(length());
    },
  };
}
