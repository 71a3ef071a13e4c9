/**
 * Postgres refuses to run as root, so root runs it as another user who exists
 * on the machine; and what that user must read or write has to lie where he may
 * go, which root's home is not.
 */
import { chmodSync, chownSync, lstatSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

export interface User {
  name: string;
  uid: number;
  gid: number;
}

/** Survives a reboot, and everybody may enter it. */
const SHARED_HOME = "/var/tmp";

/** Null when we are an ordinary user and need nobody else. */
export function userForPostgres(): User | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync("/etc/passwd", "utf8").split("\n").map(parsePasswdLine);
  for (const name of ["postgres", "nobody"]) {
    const user = users.find((candidate) => candidate?.name === name);
    if (user) return user;
  }
  return null;
}

/** Whether any user may pass through every folder down to this path. */
export function everybodyMayEnter(path: string): boolean {
  for (let dir = path; ; dir = dirname(dir)) {
    const mode = modeOf(dir);
    // What does not exist yet will be made by us, open enough.
    if (mode !== null && (mode & 0o001) === 0) return false;
    if (dir === "/") return true;
  }
}

/**
 * A folder of ours below a place that everybody may enter. Refuses one that somebody else has put there
 * first, since anybody can.
 */
export function sharedFolder(name: string): string {
  const dir = join(SHARED_HOME, name);
  mkdirSync(dir, { recursive: true, mode: 0o711 });
  const found = lstatSync(dir);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) throw new Error(`${dir} belongs to somebody else`);
  chmodSync(dir, 0o711);
  return dir;
}

/** Makes a folder that only this user may enter. */
export function folderOf(user: User | null, dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o711 });
  chmodSync(dir, 0o700);
  if (user) chownSync(dir, user.uid, user.gid);
}

function modeOf(path: string): number | null {
  try {
    return statSync(path).mode;
  } catch {
    return null;
  }
}

function parsePasswdLine(line: string): User | null {
  const [name, , uid, gid] = line.split(":");
  return name && uid && gid ? { name, uid: Number(uid), gid: Number(gid) } : null;
}
