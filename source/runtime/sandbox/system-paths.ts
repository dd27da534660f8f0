/** Which of the system's files a job sees, whatever keeps it in. */

/** The system's programs and libraries, and where Nix and Guix keep theirs. */
export const programs = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/nix/store',
  '/gnu/store',
];

/** What programs need of /etc to start: the linker's cache, alternatives, time zone, R's settings, fonts. */
export const settings = [
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/alternatives',
  '/etc/localtime',
  '/etc/timezone',
  '/etc/R',
  '/etc/fonts',
];

/** File systems in memory that a job can write. */
export const memoryDisks = ['/tmp', '/dev/shm'];

/** Where jobs look for programs: that of this machine tells of the homes and the installations of its owner. */
export const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What of /proc is the machine's and not a process's, which root could write to. */
export const machineSettings = [
  '/proc/sys',
  '/proc/sysrq-trigger',
  '/proc/irq',
  '/proc/bus',
  '/proc/fs',
  '/proc/acpi',
];
