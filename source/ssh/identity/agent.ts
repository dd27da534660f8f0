/** What the SSH agent holds. */
import ssh2, {type BaseAgent, type ParsedKey} from 'ssh2';

/** Milliseconds that an agent has to say which keys it holds. */
const answerTimeout = 5000;

/** The public keys that an agent holds, in its order; none when it does not answer. */
export function listAgentKeys(agent: BaseAgent): Promise<readonly ParsedKey[]> {
  const {promise, resolve} = Promise.withResolvers<readonly ParsedKey[]>();
  const timer = setTimeout(resolve, answerTimeout, []);
  agent.getIdentities((error, keys) => {
    clearTimeout(timer);
    resolve(error ? [] : (keys ?? []).flatMap((key) => parse(key)));
  });
  return promise;
}

/** Agents hand out keys in several forms. */
function parse(entry: unknown): ParsedKey[] {
  if (typeof entry === 'object' && entry !== null && 'pubKey' in entry) return parse(entry.pubKey);
  const key = ssh2.utils.parseKey(entry as Buffer);
  return key instanceof Error ? [] : [key];
}
