/** The figures: what the queues do now, and did today. */
import type { ApiDeps } from "../deps";
import { Ref } from "../schemas/common";
import { FiguresSchema, figuresJson } from "../schemas/figures";
import type { Api } from "../types";

const DESCRIPTION = [
  "Waiting, longest wait, agents by state, service level of the last 30 minutes, and what was counted today, for each queue and for all of them.",
  "Service level: answered within the queue's time / (answered + abandoned - short abandons). Today is the day of the site that was called. Reckoned from events; nothing of it is stored.",
  "To follow them, listen to /events with types=figures: at most once a second, and only when something has changed.",
].join("\n\n");

export function figureRoutes(api: Api, { figures, clock }: Pick<ApiDeps, "figures" | "clock">): void {
  api.get(
    "/figures",
    {
      config: { access: "read" },
      schema: {
        tags: ["acd"],
        operationId: "readFigures",
        summary: "Read the figures of now and today",
        description: DESCRIPTION,
        response: { 200: Ref(FiguresSchema) },
      },
    },
    async () => figuresJson(figures.at(clock.nowMs())),
  );
}
