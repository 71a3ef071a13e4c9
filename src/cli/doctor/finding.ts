/** What the doctor finds: a verdict with its cause and its cure, grouped by what was looked at. */

export type Verdict = "ok" | "warn" | "fail";

export interface Finding {
  readonly check: string;
  readonly verdict: Verdict;
  /** What was seen. */
  readonly found: string;
  /** What it means for calls; null when all is well. */
  readonly cause: string | null;
  /** What to do, or to type; null when all is well. */
  readonly cure: string | null;
}

/** A part of the installation. Its later checks may depend on its earlier ones: it stops where going on makes no sense. */
export interface Examination {
  readonly group: string;
  examine(): Promise<readonly Finding[]>;
}

export interface Diagnosis {
  readonly group: string;
  readonly findings: readonly Finding[];
}

export const ok = (check: string, found: string): Finding => ({ check, verdict: "ok", found, cause: null, cure: null });

export const warn = (check: string, found: string, cause: string, cure: string): Finding => ({
  check,
  verdict: "warn",
  found,
  cause,
  cure,
});

export const fail = (check: string, found: string, cause: string, cure: string): Finding => ({
  check,
  verdict: "fail",
  found,
  cause,
  cure,
});

/** Longer than every limit inside an examination together; what is not back by then is a finding itself. */
const EXAMINATION_LIMIT_MS = 30_000;

/** Examines everything at once. Never rejects: an examination that throws, or hangs, is a failed finding of its group. */
export function diagnose(examinations: readonly Examination[], limitMs = EXAMINATION_LIMIT_MS): Promise<Diagnosis[]> {
  return Promise.all(
    examinations.map(async ({ group, examine }) => ({ group, findings: await withinLimit(group, examine, limitMs) })),
  );
}

async function withinLimit(
  group: string,
  examine: Examination["examine"],
  limitMs: number,
): Promise<readonly Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Finding[]>((resolve) => {
    const finding = fail(
      group,
      `no result after ${limitMs / 1_000} s`,
      "Something hangs.",
      "Try again; look at the load of the machine: top",
    );
    timer = setTimeout(() => resolve([finding]), limitMs);
  });
  try {
    return await Promise.race([examine(), late]);
  } catch (err) {
    const why = err instanceof Error ? err.message : String(err);
    return [
      fail(group, why, "The check itself failed.", "Type the command again with --debug, and report what it says"),
    ];
  } finally {
    clearTimeout(timer);
  }
}

export function worst(diagnoses: readonly Diagnosis[]): Verdict {
  const verdicts = diagnoses.flatMap(({ findings }) => findings.map(({ verdict }) => verdict));
  if (verdicts.includes("fail")) return "fail";
  return verdicts.includes("warn") ? "warn" : "ok";
}
