/**
 * Progress of something long, on stderr: a bar where a person watches, one
 * line every five seconds where a log does.
 */
export interface Progress {
  /** What is being done now, in a few words. */
  label: string;
  /** From 0 to 1. */
  fraction: number;
}

export type OnProgress = (progress: Progress) => void;

/** The part of a terminal that is needed here; tests hand in their own. */
export interface ProgressOutput {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

const LINE_EVERY_MS = 5_000;
const BAR_CHARS = 28;

/** Returns the function to call with each step, and `done`, which clears the bar. */
export function createProgressBar(
  output: ProgressOutput = process.stderr,
  nowMs: () => number = () => performance.now(),
): { show: OnProgress; done: () => void } {
  let lastText = "";
  let lastLineMs = Number.NEGATIVE_INFINITY;
  const showBar: OnProgress = ({ label, fraction }) => {
    const share = Math.min(1, Math.max(0, fraction));
    const full = Math.round(share * BAR_CHARS);
    const bar = "#".repeat(full) + "-".repeat(BAR_CHARS - full);
    const text = `[${bar}] ${percent(share)} ${label}`.slice(0, (output.columns ?? 80) - 1);
    if (text !== lastText) output.write(`\r\x1b[K${text}`);
    lastText = text;
  };
  const showLine: OnProgress = ({ label, fraction }) => {
    if (nowMs() - lastLineMs < LINE_EVERY_MS) return;
    lastLineMs = nowMs();
    output.write(`${percent(fraction)} ${label}\n`);
  };
  const done = (): void => {
    if (output.isTTY && lastText !== "") output.write("\r\x1b[K");
    lastText = "";
  };
  return { show: output.isTTY ? showBar : showLine, done };
}

function percent(fraction: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)}%`.padStart(4);
}
