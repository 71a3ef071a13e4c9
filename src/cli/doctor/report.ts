/** How a diagnosis reads: group by group, a mark for each check, cause and cure below what is not well. */
import type { Style, Terminal } from "../terminal";
import { type Diagnosis, type Finding, type Verdict, worst } from "./finding";

const MARK: Record<Verdict, readonly [string, Style]> = {
  ok: ["ok  ", "green"],
  warn: ["warn", "yellow"],
  fail: ["FAIL", "red"],
};

export function reportText(diagnoses: readonly Diagnosis[], paint: Terminal["paint"]): string {
  const width = Math.max(...diagnoses.flatMap(({ findings }) => findings.map(({ check }) => check.length)), 0);
  const groups = diagnoses.map(({ group, findings }) =>
    [paint("bold", group), ...findings.map((finding) => findingText(finding, width, paint))].join("\n"),
  );
  return [...groups, summary(diagnoses)].join("\n\n");
}

function findingText({ check, verdict, found, cause, cure }: Finding, width: number, paint: Terminal["paint"]): string {
  const [mark, style] = MARK[verdict];
  const indent = " ".repeat(width + 9);
  const lines = [`  ${paint(style, mark)} ${check.padEnd(width)}  ${found}`];
  if (cause) lines.push(`${indent}${cause}`);
  if (cure) lines.push(`${indent}> ${cure}`);
  return lines.join("\n");
}

function summary(diagnoses: readonly Diagnosis[]): string {
  const all = diagnoses.flatMap(({ findings }) => findings);
  const count = (verdict: Verdict): number => all.filter((finding) => finding.verdict === verdict).length;
  const numbers = `${count("ok")} ok, ${count("warn")} to look at, ${count("fail")} to mend`;
  return worst(diagnoses) === "ok" ? `All is well: ${numbers}.` : `${numbers}.`;
}
