/**
 * Where this machine's own apt fetches Debian from. We ask the same place, so
 * that a company mirror, a proxy or a clock that is off works for us as it
 * does for apt.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Asked only when the machine has no Debian source of its own (Ubuntu, an empty sources.list). */
export const DEFAULT_MIRROR = "http://deb.debian.org/debian";

const DEBIAN_SUITES = /^(buster|bullseye|bookworm|trixie|forky|duke|sid|oldstable|stable|testing|unstable)$/;

/** The Debian mirror configured under `aptDir`, else the default. */
export function debianMirror(aptDir = "/etc/apt"): string {
  for (const text of sourceFiles(aptDir)) {
    const mirror = text.deb822 ? mirrorInDeb822(text.content) : mirrorInList(text.content);
    if (mirror !== null) return mirror;
  }
  return DEFAULT_MIRROR;
}

function sourceFiles(aptDir: string): { content: string; deb822: boolean }[] {
  const parts = join(aptDir, "sources.list.d");
  const names = list(parts).sort();
  const files = [join(aptDir, "sources.list"), ...names.map((name) => join(parts, name))];
  return files
    .filter((file) => /\.(list|sources)$/.test(file))
    .map((file) => ({ content: read(file), deb822: file.endsWith(".sources") }));
}

/** `deb [options] URI suite component...`, one a line. */
function mirrorInList(content: string): string | null {
  for (const line of content.split("\n")) {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.+)$/.exec(line);
    if (match?.[1] && match[2] && match[3] && isDebianMain(match[1], [match[2]], match[3])) return match[1];
  }
  return null;
}

/** Paragraphs of `Field: value`, separated by empty lines. */
function mirrorInDeb822(content: string): string | null {
  for (const paragraph of content.split(/\n\s*\n/)) {
    const uncommented = paragraph.replace(/^#.*\n?/gm, "");
    const field = (name: string): string[] => {
      const match = new RegExp(`^${name}:((?:.*)(?:\\n[ \\t]+.*)*)`, "im").exec(uncommented);
      return (match?.[1] ?? "").split(/\s+/).filter(Boolean);
    };
    if (field("Enabled")[0]?.toLowerCase() === "no" || !field("Types").includes("deb")) continue;
    const uri = field("URIs")[0];
    if (uri && isDebianMain(uri, field("Suites"), field("Components").join(" "))) return uri;
  }
  return null;
}

/** Security and third-party archives carry other suites: only the main archive has them all. */
function isDebianMain(uri: string, suites: string[], components: string): boolean {
  return suites.some((suite) => DEBIAN_SUITES.test(suite)) && /\bmain\b/.test(components) && !uri.includes("security");
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return []; // A machine without this folder simply has no sources there.
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // As above.
  }
}
