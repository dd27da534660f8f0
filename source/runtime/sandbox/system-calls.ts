/** Numbers of Linux's system calls, from its own headers: where one is null, that machine has no such call. */

/** Machines whose numbers are known, as `process.arch` has them. */
export type Machine = 'x64' | 'arm64';

/** Number of a system call for each machine. */
type Numbers = Readonly<Record<Machine, number | null>>;

const call = (x64: number, arm64: number | null): Numbers => ({x64, arm64});

/**
 * What a job has no business with, though the system may grant it: what container runtimes (Docker, Podman) deny by
 * default, and beyond that ptrace, io_uring and userfaultfd, the ways by which kernels were broken out of most often.
 */
export const deniedCalls: Readonly<Record<string, Numbers>> = {
  // Namespaces and mounts.
  unshare: call(272, 97),
  setns: call(308, 268),
  mount: call(165, 40),
  umount2: call(166, 39),
  pivot_root: call(155, 41),
  chroot: call(161, 51),
  open_tree: call(428, 428),
  move_mount: call(429, 429),
  fsopen: call(430, 430),
  fsconfig: call(431, 431),
  fsmount: call(432, 432),
  fspick: call(433, 433),
  mount_setattr: call(442, 442),
  // Other processes.
  ptrace: call(101, 117),
  process_vm_readv: call(310, 270),
  process_vm_writev: call(311, 271),
  kcmp: call(312, 272),
  pidfd_getfd: call(438, 438),
  // Keys, which are no part of any namespace.
  add_key: call(248, 217),
  request_key: call(249, 218),
  keyctl: call(250, 219),
  // Parts of the kernel that a job can do without.
  userfaultfd: call(323, 282),
  io_uring_setup: call(425, 425),
  io_uring_enter: call(426, 426),
  io_uring_register: call(427, 427),
  bpf: call(321, 280),
  perf_event_open: call(298, 241),
  fanotify_init: call(300, 262),
  open_by_handle_at: call(304, 265),
  lookup_dcookie: call(212, 18),
  nfsservctl: call(180, 42),
  uselib: call(134, null),
  ustat: call(136, null),
  sysfs: call(139, null),
  _sysctl: call(156, null),
  // The machine as a whole.
  kexec_load: call(246, 104),
  kexec_file_load: call(320, 294),
  create_module: call(174, null),
  init_module: call(175, 105),
  delete_module: call(176, 106),
  finit_module: call(313, 273),
  reboot: call(169, 142),
  swapon: call(167, 224),
  swapoff: call(168, 225),
  quotactl: call(179, 60),
  quotactl_fd: call(443, 443),
  acct: call(163, 89),
  settimeofday: call(164, 170),
  clock_settime: call(227, 112),
  clock_adjtime: call(305, 266),
  sethostname: call(170, 161),
  setdomainname: call(171, 162),
  syslog: call(103, 116),
  vhangup: call(153, 58),
  iopl: call(172, null),
  ioperm: call(173, null),
};

/** Makes a process or thread; its flags say whether in new namespaces. */
export const clone: Readonly<Record<Machine, number>> = {x64: 56, arm64: 220};

/** The same with its flags where no filter can read them. Who hears that there is none uses `clone`. */
export const clone3 = 435;

/** Makes a socket, of a family that its first argument names. */
export const socket: Readonly<Record<Machine, number>> = {x64: 41, arm64: 198};
