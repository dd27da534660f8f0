/** What `saveRDS(future({ 6 * 7 }, lazy = TRUE), file)` wrote, by version of the package future. */
const base64 = {
  '1.70.0':
    'H4sIAAAAAAAAA5VW3U7bMBQOaZuWnwIa0jTGJlWadoPUiK4/tHcgBhMSjAqYxK4qJ3Fai9SuYqf87GJPsAfa7R5jj7EHWOYkdpqk' +
    'KWiRjnp8fHx+vnOO3ZsVRVEKSlFVlUKJs0rpy/VJvcuZohJ9fzj95bTF6a3gORVV/rvEtZaDQw4woJO7QUwQbKyEwojmlMgdhq6i' +
    'qJsJYa23b5udttGzWmB//4NlGK0msBpGs2k0u+Zeu5cxolHiuSbkVoJAg1SS1tTpWNivSKdnCHv3YrHR0RtdvdWq22Z92u61hXj7' +
    'XaN2dd6v9S+Pj8/714OPXz8fnp8e1Q72EmaF+/tuZ9BpiVXZw7eYZyWWRZcQluIzAGAwhlSELAMs0wcayOXShQ4ENF5OoUsRkR4q' +
    'mFgwqT0G5ghhOCvDEMXReJSjHfHr0LahydAUDkJpVN5qVKjdn7w11gP+8PevH/jifSUbt+kAKuNWpev+xdXpjSnz1cIlS1r+7vt+' +
    'ZEnzxeGSjG1EaIwUwjYRfGGCLClmKE5TcwG2yHjWlUlKhVqZAPMWDEOUn9NdMQm2EOPo0kxTLsc7mSPbaDyGFgIMHkmNowCbuKpS' +
    '8cW84hORFOH9JCiKlpAtfQvBzgh3hTAs18ErRX4z2ZtYttCb53GU09V8fgxFAI2MsVWCL6ENXYiDoUxhoKEhJi5cFAWFMIhC3hhK' +
    'jk7JhRQyYbYsizN0iAEciKeyaVw8lE1JJlE9xZIrTYFL4+66i7tr4gA5KGU2ciGwaMZ5PHrprAoNvfsEuBoP2XPYgt0SvyUdmlNY' +
    'zfaYF2Ildtb8GV+V/H9UPY21Ax4flLnbeT6Kk0QUq352XqhnUIaYx2C6bukUOeaIN/O2OP7STzsOZJt+RGm8o7pydF6LrYofUeYB' +
    'YBbxOMA7YmfZjyjgVT+igN/wI1KSpwu6riu510LgtLA1Syi+s+YSvBtBVz5AOcrSYFnKCuJgNUL3k0hTZJ1eFh1Es89GhbcUcaap' +
    'aVnK1oYRBpwBRY9Q9kTcEWnNNeAE3f5QtwiGSu6LvePPy+Vetpz5bU4ZYNnroGxyvyzMIu9MVbegDfjonM3/lUj3CTDFnb0QcTXT' +
    'z+KqCjuT4DHE4Xz+Ayr5NdwUCQAA',
  '1.31.0':
    'H4sIAAAAAAAAA5VVUU/bMBA2aSmlUGBCmgZsEtJ4QkrVVm2avoE2mJBgqwaT2FPlJk4bkdooTgplk/YL9mv2D/Yz9jP2tJctsxM7' +
    'TdKUaZVOPd+d787ffb1eVwAABVBUFFBYZipY/nB1qupMKYLo85PJHybbTF4InUlRYd9LLGqVX3LgADm5DmJA7qiExkjmgsgdRi4A' +
    'ylbCeNDodlDLajbUjmk2VVPr1lXLaGpquw27nW6z064bZiZRiRLfNRDLxJvlz0lmVCZjUaMsC5/b2L8Xh02t1tBrrRarok7a3bYw' +
    '77xs7F9e9PZ7709OLnpX/dcf3x5fnL3aP6on0ory97rW11ritOLjG8xeJo5FlxAvpWdAwHCMqGhZNrhCp5Tb5dFFDoI0Pk6QS20i' +
    'K5QxMVEyegyNkY3RbBRDO+7GpwzxSN9AloUMz56gfmiNRlyNhnX4mdFjg+vHP75/Hf/69iTbt+FAKvtWZOneu8uza0O+txQevWTm' +
    'L0EQRJlKgbi8LHsbERojZWOLCL1wa5vS7NnxM0suxCYZz5g5zy+EJzZ/1+8FAeVbaNzAYQh/nl8ZGgkKg0dKVQyCTdtjQ5GQSM9q' +
    '7FlwtYjub3mTpYRt6VMIasZ4KIzhWI6eAfmZ2Z7HtkWNFn2foZlu8QAZGkJtQ1c13bTUgaa11OagNVDrTZ19oYZutbqL8lGEzHmQ' +
    'UjExX9NlC42a/kinJRdR3/FyPOuQTrExcgkmPgX/2DFsDTk0B82S5Xu+i2aeajDTN6T+H1CnYXHgw3S+tfkuThNdrAdZVlF/QD3b' +
    '8z2UhphHlYNIuP40SNfitq0gkvQohg4ZQA7IjnCtBpFkFqpnEp9hvys8a0Ekqag1BF1nemkPMV/1e8KtBJFwvRJEApLXCrVaLT13' +
    'CR/vqbA9e2K8IkB2qncj5Mp9nxMsE65IW0FcrEZ4vxEoCFDSx6Jj0+yWLjMyEmeSovpSdloe8aDTp/YDkiyJOZIlsOMiaE5Vk2AE' +
    'cgm8G8zbpW8v6QP5DMhfiNSDIZW2kpQwWC9e+LK8O9WaiSzIfojni//RY5iVDK0lT/geJniMcPhz/gu6aQNAfAgAAA==',
} as const;

export const savedFutures = {
  /** As future.p2p's users have it: `uuid` has two elements. */
  current: {bytes: Buffer.from(base64['1.70.0'], 'base64'), id: ['97fc65b9d4a772dbb43ad1b33b38c059', '1']},
  /** As Debian 12 has it: `uuid` is one string with four hyphens. */
  old: {bytes: Buffer.from(base64['1.31.0'], 'base64'), id: ['ec6ee5c8-68df-b664-2b4b-028b4be18f49']},
} as const;
