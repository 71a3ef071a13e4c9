/** Asterisk as seen through ARI: there, ours, new enough, with frontdesk registered and every module it needs. */
import { unreachableBecause, unreachableOf } from "../../ari/probe";
import { isNewEnough } from "../../setup/asterisk-program";
import type { HttpAnswer } from "../http";
import { type Examination, type Finding, fail, ok, warn } from "./finding";

export interface AriSettings {
  readonly url: string;
  readonly user: string;
  readonly password: string | null;
  readonly app: string;
}

/** One GET below /ari, authorised, with a limit. */
export type AriGet = (path: string) => Promise<HttpAnswer>;

/** Without one of these a call cannot be greeted, or not be talked. */
export const MODULES_NEEDED = [
  "app_stasis.so",
  "bridge_holding.so",
  "bridge_simple.so",
  "chan_pjsip.so",
  "format_wav.so",
  "pbx_config.so",
  "res_ari_applications.so",
  "res_ari_bridges.so",
  "res_ari_channels.so",
  "res_ari_device_states.so",
  "res_ari_events.so",
  "res_ari_playbacks.so",
  "res_musiconhold.so",
  "res_stasis_answer.so",
  "res_stasis_device_state.so",
  "res_stasis_playback.so",
] as const;

const CURES: Record<string, string> = {
  refused: "systemctl start asterisk; if it runs, look at enabled, bindaddr and bindport in http.conf",
  unauthorized:
    "Make FRONTDESK_ARI_USER and FRONTDESK_ARI_PASSWORD those of ari.conf, then: asterisk -rx 'module reload res_ari.so'",
  notLoaded: "asterisk -rx 'module load res_ari.so'; prefix= must be empty in http.conf",
  booting: "Wait a moment and type frontdesk doctor again",
  timeout: "asterisk -rx 'core show taskprocessors' tells whether it is overloaded",
  other: "Correct FRONTDESK_ARI_URL, for example http://127.0.0.1:8088",
};

export function asteriskExamination(settings: AriSettings, get: AriGet): Examination {
  return { group: "asterisk", examine: () => examineAsterisk(settings, get) };
}

async function examineAsterisk(settings: AriSettings, get: AriGet): Promise<Finding[]> {
  if (settings.password === null) {
    return [
      fail(
        "ARI",
        "FRONTDESK_ARI_PASSWORD is not set",
        "Asterisk takes commands only from who knows it.",
        `It is the password of [${settings.user}] in ari.conf: export FRONTDESK_ARI_PASSWORD=...`,
      ),
    ];
  }
  const info = await get("asterisk/info?only=system");
  const refusal = refusalOf(info, settings);
  if (refusal) return [refusal];
  const version = versionIn(info);
  return [
    ok("ARI", `${settings.url} as ${settings.user}`),
    checkVersion(version),
    checkApp(await get(`applications/${encodeURIComponent(settings.app)}`), settings.app),
    checkModules(await get("asterisk/modules")),
  ];
}

function refusalOf(answer: HttpAnswer, settings: AriSettings): Finding | null {
  if (answer.kind === "answered" && answer.status === 200 && versionIn(answer) !== null) return null;
  const transport = { url: settings.url, user: settings.user, password: settings.password ?? "", app: settings.app };
  if (answer.kind === "answered" && answer.status === 200) {
    return fail(
      "ARI",
      `${settings.url} answers, but not as ARI does`,
      "Another program has that port.",
      CURES.other ?? "",
    );
  }
  const { why, message } =
    answer.kind === "unreachable"
      ? unreachableOf(answer.error, transport)
      : unreachableBecause(answer.status, transport);
  return fail(
    "ARI",
    message,
    "frontdesk takes no call; callers get the dialplan's own greeting, if Asterisk runs.",
    CURES[why] ?? "",
  );
}

function versionIn(answer: HttpAnswer): string | null {
  if (answer.kind !== "answered") return null;
  const system = (answer.json as { system?: { version?: unknown } } | undefined)?.system;
  return typeof system?.version === "string" ? system.version : null;
}

export function checkVersion(version: string | null): Finding {
  if (version !== null && isNewEnough(version)) return ok("version", `Asterisk ${version}`);
  return fail(
    "version",
    `Asterisk ${version ?? "of unknown version"}`,
    "Before 22.10.1 the part that frontdesk lives on has holes and deadlocks.",
    "Install 22.10.1 or later (Debian forky has it), or run the container: docker compose up",
  );
}

export function checkApp(answer: HttpAnswer, app: string): Finding {
  if (answer.kind === "answered" && answer.status === 200) return ok("application", `"${app}" is registered`);
  return warn(
    "application",
    `"${app}" is not registered`,
    "frontdesk does not run, or is not connected: calls go to the dialplan's own greeting.",
    "frontdesk serve (or: systemctl start frontdesk)",
  );
}

export function checkModules(answer: HttpAnswer): Finding {
  if (answer.kind !== "answered" || !Array.isArray(answer.json)) {
    return warn("modules", "not told", "ARI did not list them.", "asterisk -rx 'module show like ari'");
  }
  const running = new Set(
    (answer.json as { name?: string; status?: string }[])
      .filter(({ status }) => status === "Running")
      .map(({ name }) => name),
  );
  const missing = MODULES_NEEDED.filter((name) => !running.has(name));
  if (missing.length === 0) return ok("modules", `all ${MODULES_NEEDED.length} that are needed run`);
  return fail(
    "modules",
    `${missing.join(", ")} not running`,
    "Some calls cannot be greeted, held or connected.",
    `asterisk -rx 'module load ${missing[0]}'; asterisk-conf/modules.conf lists all`,
  );
}
