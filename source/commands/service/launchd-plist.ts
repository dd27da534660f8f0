/** A property list of launchd for a worker or a host, as an agent of its user. */
import type {Service} from './service.js';

/** Bits that files of a service do not get. */
const umask = 0o077;

/** The text of the list. */
export function launchdPlist({role, command, home, path, stopWithin}: Service): string {
  const label = `p2p-tui.${role}`;
  const log = `${home}/Library/Logs/p2p-tui-${role}.log`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    `<!-- ~/Library/LaunchAgents/${label}.plist, then: launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/${label}.plist -->`,
    '<plist version="1.0">',
    '<dict>',
    ...entry('Label', text(label)),
    ...entry('ProgramArguments', '<array>', ...command.map((word) => `  ${text(word)}`), '</array>'),
    ...entry('EnvironmentVariables', '<dict>', ...entry('PATH', text(path)), '</dict>'),
    ...entry('RunAtLoad', '<true/>'),
    ...entry('KeepAlive', '<dict>', ...entry('SuccessfulExit', '<false/>'), '</dict>'),
    ...entry('ThrottleInterval', '<integer>30</integer>'),
    ...entry('ExitTimeOut', `<integer>${String(stopWithin)}</integer>`),
    ...entry('ProcessType', text('Background')),
    ...entry('Umask', `<integer>${String(umask)}</integer>`),
    ...entry('StandardOutPath', text(log)),
    ...entry('StandardErrorPath', text(log)),
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
}

function entry(key: string, ...value: readonly string[]): readonly string[] {
  return [`<key>${key}</key>`, ...value].map((line) => `  ${line}`);
}

function text(value: string): string {
  const safe = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<string>${safe}</string>`;
}
