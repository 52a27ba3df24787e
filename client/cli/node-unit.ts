import { posix } from 'node:path';
import { AthanorError } from '../../schemas/errors';

/** What a unit is written for. */
export interface UnitOptions {
  /** `system` runs without a login, as a user that is named; `user` belongs to who installs it. */
  scope: 'system' | 'user';
  /** Whom a system unit runs as. */
  user?: string;
  /** Absolute paths of the Node binary and of our compiled command line. */
  node: string;
  program: string;
  /** Data folder: the only one that it may write to. */
  dataFolder: string;
}

/** Name of the unit; one node of a data folder per machine has it. */
export const UNIT_NAME = 'athanor-node.service';

/** System calls of ordinary services, and those with which bubblewrap contains native tools. */
const SYSTEM_CALLS = '@system-service @mount';

/**
 * What needs no mount namespace, so that it holds in a user's own manager too. V8 makes code at run
 * time, so MemoryDenyWriteExecute cannot be had.
 */
const HARDENED = `NoNewPrivileges=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=${SYSTEM_CALLS}
UMask=0077`;

/**
 * What a system unit adds. Terminals stay visible, though closed: from their times the node knows
 * whether somebody uses the machine.
 */
const HARDENED_MORE = `CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
DevicePolicy=closed
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RemoveIPC=yes`;

/**
 * The systemd unit of a node, hardened: it may write to its own folder and nowhere else, gains no
 * privileges, and yields to whatever else the machine does.
 */
export function unitText(o: UnitOptions): string {
  const command = [o.node, o.program, 'node', 'run', '--data-dir', o.dataFolder];
  const isSystem = o.scope === 'system';
  const user = isSystem && o.user !== undefined ? `User=${plain(o.user)}\n` : '';
  const more = `${HARDENED_MORE}\nReadWritePaths=${quoted(o.dataFolder)}\n`;
  return `[Unit]
Description=Athanor node
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
${user}ExecStart=${command.map((word) => quoted(word).replaceAll('$', '$$$$')).join(' ')}
Environment=NODE_ENV=production
# 'athanor node stop' ends it with success, and it stays ended.
Restart=on-failure
RestartSec=5
KillMode=mixed
TimeoutStopSec=30
Nice=10
IOSchedulingClass=idle
CPUWeight=20
${HARDENED}
${isSystem ? more : ''}
[Install]
WantedBy=${isSystem ? 'multi-user.target' : 'default.target'}
`;
}

/** Where a unit of that scope lies. */
export function unitFile(scope: UnitOptions['scope'], configHome: string): string {
  const folder = scope === 'system' ? '/etc/systemd/system' : `${configHome}/systemd/user`;
  return posix.join(folder, UNIT_NAME);
}

/** A word of a unit: systemd.syntax(7), quotes and specifiers. */
function quoted(word: string): string {
  const escaped = plain(word).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%');
  return `"${escaped}"`;
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would begin another line of the unit.
  if (!/[\u0000-\u001f\u007f]/.test(text)) return text;
  const message = 'A path with control characters cannot stand in a unit.';
  throw new AthanorError({ code: 'INPUT_INVALID', message });
}
