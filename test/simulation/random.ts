/** The simulation draws from the same generator as the soak, so that a seed means the same to both. */
export {createRandom, type Random} from '../../bench/random.js';
