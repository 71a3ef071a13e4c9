/** GET /api/v1: what there is, for somebody with curl. */
import Type, { type Static } from "typebox";
import { Closed } from "../schemas/common";
import type { Api } from "../types";

const IndexSchema = Closed({
  name: Type.String(),
  version: Type.String(),
  documentation: Type.String(),
  resources: Type.Array(Closed({ method: Type.String(), path: Type.String(), summary: Type.String() })),
});

type Resource = Static<typeof IndexSchema>["resources"][number];

/** Must be called before the routes it lists. */
export function indexRoute(api: Api, version: string): void {
  const resources: Resource[] = [];
  api.addHook("onRoute", ({ method, url, schema }) => {
    for (const one of [method].flat())
      if (one !== "HEAD")
        resources.push({ method: one, path: url.replace(/:(\w+)/g, "{$1}"), summary: schema?.summary ?? "" });
  });
  api.get(
    "/",
    {
      config: { access: "read", standby: true },
      schema: {
        tags: ["health"],
        operationId: "readIndex",
        summary: "Index",
        description: "Every path of this API with its method and what it does.",
        response: { 200: { description: "The index.", ...IndexSchema } },
      },
    },
    async () => ({ name: "frontdesk", version, documentation: "/docs", resources }),
  );
}
