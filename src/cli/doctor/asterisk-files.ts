/** Asterisk's configuration files, where we may read them: what ARI itself cannot tell. */
import { type ConfLine, readConf, settingOf } from "./conf-file";
import { type Examination, type Finding, fail, ok, warn } from "./finding";

/** Asterisk's own, where rtp.conf names none. */
const RTP_DEFAULT = { start: 5_000, end: 31_000 } as const;
/** A call is two legs of two ports each. */
const PORTS_A_TALK = 4;
const TALKS_WARN = 25;

export function asteriskFilesExamination(etcDir: string, app: string): Examination {
  return {
    group: "asterisk's files",
    examine: async () => [
      inFile(etcDir, "extensions.conf", "dialplan", (lines) => checkDialplan(lines, app)),
      inFile(etcDir, "http.conf", "http.conf", checkHttp),
      inFile(etcDir, "rtp.conf", "rtp.conf", checkRtp),
    ],
  };
}

/** Files of another machine or another user are no fault: they are just not looked at. */
function inFile(dir: string, file: string, check: string, judge: (lines: ConfLine[]) => Finding): Finding {
  let lines: ConfLine[];
  try {
    lines = readConf(dir, file);
  } catch (err) {
    const { code, message } = err as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "is not there" : code === "EACCES" ? "may not be read" : message;
    return warn(
      check,
      `${dir}/${file} ${why}`,
      "This could not be checked; if Asterisk runs elsewhere that is as it should be.",
      "Name its folder: frontdesk doctor --asterisk-etc DIR, and type it as a user who may read it",
    );
  }
  return judge(lines);
}

export function checkDialplan(lines: readonly ConfLine[], app: string): Finding {
  const found = lines.filter(({ value }) => new RegExp(`\\bStasis\\(\\s*${escaped(app)}\\s*[,)]`, "i").test(value));
  const contexts = [...new Set(found.map(({ section }) => section))];
  if (contexts.length > 0) return ok("dialplan", `Stasis(${app}) in ${contexts.join(", ")}`);
  return fail(
    "dialplan",
    `no Stasis(${app})`,
    "Calls never reach frontdesk.",
    "Add asterisk-conf/extensions.conf (frontdesk asterisk-conf --out DIR renders it), then: asterisk -rx 'dialplan reload'",
  );
}

export function checkHttp(lines: readonly ConfLine[]): Finding {
  const enabled = /^(yes|true|on|1|y|t)$/i.test(settingOf(lines, "general", "enabled") ?? "no");
  const address = settingOf(lines, "general", "bindaddr") ?? "0.0.0.0";
  if (!enabled) {
    return fail(
      "http.conf",
      "enabled = no",
      "ARI is served by Asterisk's HTTP server.",
      "Set enabled = yes in http.conf, then: asterisk -rx 'module reload http'",
    );
  }
  if (/^(127\.|::1$|localhost$)/.test(address)) return ok("http.conf", `bound to ${address}`);
  return warn(
    "http.conf",
    `bound to ${address}`,
    "Whoever reaches that port and knows the password controls every call.",
    "Set bindaddr = 127.0.0.1 in http.conf if frontdesk runs on the same machine, else keep the port behind a firewall",
  );
}

export function checkRtp(lines: readonly ConfLine[]): Finding {
  const number = (name: string, otherwise: number): number => Number(settingOf(lines, "general", name) ?? otherwise);
  const start = number("rtpstart", RTP_DEFAULT.start);
  const end = number("rtpend", RTP_DEFAULT.end);
  const talks = Math.floor((end - start + 1) / PORTS_A_TALK);
  const found = `${start}-${end}, enough for ${talks} talks`;
  const cure =
    "Set rtpstart and rtpend in rtp.conf (10000 and 20000), open them in the firewall, then: asterisk -rx 'module reload res_rtp_asterisk.so'";
  if (!(start >= 1_024 && end <= 65_535 && end > start)) {
    return fail("rtp.conf", `${start}-${end}`, "That is no range of ports.", cure);
  }
  if (talks >= TALKS_WARN) return ok("rtp.conf", found);
  return warn("rtp.conf", found, "Further callers would hear nothing.", cure);
}

const escaped = (text: string): string => text.replace(/[^A-Za-z0-9]/g, "\\$&");
