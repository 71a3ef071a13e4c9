/**
 * The figures as a live event: at most once a second, only when they have
 * changed, and only while somebody listens who asked for them. They are a
 * picture of now and no line of the journal: they have no number to resume from.
 */
import type { Clock } from "../callflow/ports";
import type { ApiDeps } from "./deps";
import { figuresJson } from "./schemas/figures";

const FIGURES_EVERY_MS = 1_000;

export interface LiveFigures {
  /** Somebody has begun to listen. */
  wake(): void;
  stop(): void;
}

/**
 * @param tell sends a frame to whoever asked for figures; false: nobody does any more
 */
export function createLiveFigures(
  { figures, clock }: Pick<ApiDeps, "figures"> & { readonly clock: Clock },
  tell: (frame: string) => boolean,
): LiveFigures {
  let last = "";
  let cancel: (() => void) | null = null;

  function show(): void {
    const { at, ...shown } = figuresJson(figures.at(clock.nowMs()));
    const text = JSON.stringify(shown);
    const heard = tell(text === last ? "" : frameOf(at, shown));
    last = heard ? text : ""; // whoever comes next has seen nothing
    cancel = heard ? clock.after(FIGURES_EVERY_MS, show) : null;
  }

  return {
    wake() {
      last = "";
      cancel ??= clock.after(0, show);
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}

function frameOf(at: string, data: object): string {
  const event = { specversion: "1.0", id: `figures-${at}`, source: "/frontdesk/figures", type: "frontdesk.figures.v1" };
  return `data: ${JSON.stringify({ ...event, time: at, data: { at, ...data } })}\n\n`;
}
