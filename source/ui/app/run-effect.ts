import type {HostCommands} from '../../cluster/host/hosting-types.js';
import type {Effect} from '../commands/effect.js';
import type {Prompts} from '../dialogs/prompts.js';

/** What effects reach; what is absent cannot be done from here, and no command asks for it. */
type EffectPorts = {
  readonly hosting?: HostCommands | undefined;
  readonly prompts?: Pick<Prompts, 'press'> | undefined;
  showCluster?(cluster: string): void;
  closeCluster?(cluster: string): void;
  handOver?(clusters: readonly string[]): void;
  suspend?(): void;
  quit(): void;
};

/** Does what a key asked for: the one place of the dashboard that does anything. */
export function runEffect(effect: Effect, {hosting, prompts, ...ports}: EffectPorts): void {
  switch (effect.type) {
    case 'quit':
      ports.quit();
      break;
    case 'handOver':
      ports.handOver?.(effect.clusters);
      break;
    case 'suspend':
      ports.suspend?.();
      break;
    case 'showCluster':
      ports.showCluster?.(effect.cluster);
      break;
    case 'closeCluster':
      ports.closeCluster?.(effect.cluster);
      break;
    case 'host':
      void hosting?.host(effect.users);
      break;
    case 'stopHosting':
      void hosting?.stop('The host stopped.');
      break;
    case 'extendHosting':
      hosting?.extend();
      break;
    case 'addUser':
      void hosting?.add(effect.user);
      break;
    case 'removeUser':
      void hosting?.remove(effect.user);
      break;
    case 'prompt':
      prompts?.press(effect.key);
      break;
    case 'extra':
      effect.press();
      break;
  }
}
