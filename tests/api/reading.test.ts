/** What the lists and the single resources say: filters, pages, the order of a queue, and a database that is away. */
import { aSite } from "../domain/a-company";
import { expectConforming } from "./support/conforms";
import { aCall, bearer, CALL, GONE_CALL, NOW_MS, sharedWorld } from "./support/world";

const world = sharedWorld();

async function read(url: string) {
  const answer = await world.api.inject({ url, headers: bearer() });
  expectConforming(world.api, "GET", url, answer);
  return answer;
}
const ids = (body: { data: { id: string }[] }): string[] => body.data.map(({ id }) => id);

describe("the company", () => {
  test("a site tells its hours by the week", async () => {
    world.company = {
      ...world.company,
      sites: [
        aSite({
          hours: {
            1: [
              { from: 540, to: 780 },
              { from: 840, to: 1440 },
            ],
            2: [],
            3: [],
            4: [],
            5: [],
            6: [],
            7: [],
          },
        }),
      ],
    };
    expect((await read("/api/v1/sites/kazan")).json().hours).toEqual([
      { weekday: "monday", from: "09:00", to: "13:00" },
      { weekday: "monday", from: "14:00", to: "24:00" },
    ]);
  });

  test.each([
    ["", ["e201", "e202", "e203"]],
    ["?name=orlova", ["e201", "e203"]],
    ["?name=ORL&extension=203", ["e203"]],
    ["?extension=20", []],
    ["?department=sales", ["e201"]],
    ["?department=none", []],
  ])("employees%s", async (query, expected) => {
    expect(ids((await read(`/api/v1/employees${query}`)).json())).toEqual(expected);
  });

  test("a changed company is seen by the next request", async () => {
    world.company = { ...world.company, employees: [] };
    expect(ids((await read("/api/v1/employees")).json())).toEqual([]);
  });

  test.each(["sites", "employees", "agents", "queues", "customers", "calls"])(
    "an unknown one of the %s is 404",
    async (noun) => {
      const answer = await read(`/api/v1/${noun}/${noun === "calls" ? GONE_CALL : "nobody"}`);
      expect([answer.statusCode, answer.json().type]).toEqual([404, "/docs/problems/not-found"]);
    },
  );
});

describe("pages", () => {
  test("the Link header leads through all pages, filters kept, each item once", async () => {
    const seen: string[] = [];
    let url: string | undefined = "/api/v1/employees?name=o&limit=1";
    let pages = 0;
    while (url !== undefined) {
      const answer = await read(url);
      seen.push(...ids(answer.json()));
      const link: string | undefined = answer.headers.link as string | undefined;
      url = link === undefined ? undefined : /^<([^>]+)>; rel="next"$/.exec(link)?.[1];
      expect(answer.json().nextCursor === null).toBe(url === undefined);
      pages++;
    }
    expect([seen, pages]).toEqual([["e201", "e202", "e203"], 3]);
  });

  test("repositories get the limit and the place they gave out", async () => {
    world.calls = [aCall(CALL), aCall(GONE_CALL)];
    const first = (await read("/api/v1/calls?limit=1")).json();
    const second = (await read(`/api/v1/calls?limit=1&after=${first.nextCursor}`)).json();
    expect([ids(first), ids(second), second.nextCursor]).toEqual([[CALL], [GONE_CALL], null]);
    expect(world.asked.map(({ page }) => page)).toEqual([
      { limit: 1, after: null },
      { limit: 1, after: CALL },
    ]);
    await read("/api/v1/calls");
    expect(world.asked.at(-1)?.page.limit).toBe(50);
  });
});

describe("queues", () => {
  test("callers stand in their order, each with the reason", async () => {
    const queue = (await read("/api/v1/queues/front-desk")).json();
    expect(queue).toEqual(
      expect.objectContaining({
        waitingCount: 2,
        longestWaitingSince: "2026-11-21T09:28:20.000Z",
        agentsLoggedIn: 2,
        agentsIdle: 1,
      }),
    );
    expect(queue.waiting[0]).toEqual({
      position: 1,
      call: CALL,
      entry: `e-${CALL}`,
      enteredAt: "2026-11-21T09:28:25.000Z",
      waitedMs: 95_000,
      creditSeconds: 30,
      orderSeconds: 125,
      reason: "waited 95 s + credit 30 s = 125 s",
      offeredTo: "e201",
    });
    expect(queue.waiting[1].reason).toBe("waited 100 s + credit 0 s = 100 s");
  });

  test("an empty queue waits since never", async () => {
    expect((await read("/api/v1/queues/service")).json().longestWaitingSince).toBeNull();
    expect(ids((await read("/api/v1/queues")).json())).toEqual(["front-desk", "service"]);
  });
});

describe("numbers as people write them", () => {
  test.each([
    ["+78435551234", "+78435551234"],
    ["%2B78435551234", "+78435551234"],
    ["8%20(843)%20555-12-34", "+78435551234"],
    ["+7843", "+7843"],
    ["7843", "+7843"],
  ])("%s is searched as %s", async (written, searched) => {
    await read(`/api/v1/customers?number=${written}`);
    await read(`/api/v1/calls?number=${written}`);
    expect(world.asked.map(({ filter }) => (filter as { number: string }).number)).toEqual([searched, searched]);
  });
});

describe("calls", () => {
  test("filters reach the repository as values", async () => {
    await read(
      "/api/v1/calls?open=true&site=kazan&queue=front-desk&from=2026-11-21T10:00:00%2B03:00&to=2026-11-22T00:00:00Z",
    );
    expect(world.asked[0]?.filter).toEqual({
      open: true,
      site: "kazan",
      queue: "front-desk",
      number: null,
      fromMs: Date.UTC(2026, 10, 21, 7),
      toMs: Date.UTC(2026, 10, 22),
    });
    await read("/api/v1/calls?open=false");
    expect(world.asked[1]?.filter).toEqual({
      open: false,
      site: null,
      queue: null,
      number: null,
      fromMs: null,
      toMs: null,
    });
  });

  test("a call has its phones, its places in queues and its offers", async () => {
    world.calls = [
      aCall(CALL, {
        endedAtMs: NOW_MS,
        endReason: "completed",
        cause: "callerHungUp",
        segments: [
          {
            kind: "talk",
            leg: `c-${CALL}-agent1` as never,
            employee: "e201",
            device: "desk",
            queue: "front-desk",
            fromMs: NOW_MS - 5_000,
            toMs: NOW_MS,
            ms: 5_000,
            outcome: "caller",
          },
        ],
        entries: [
          {
            id: `e-${CALL}` as never,
            queue: "front-desk",
            stream: null,
            shadow: false,
            creditSeconds: 30,
            enteredAtMs: NOW_MS - 9_000,
            leftAtMs: NOW_MS - 5_000,
            how: "connected",
            waitedMs: 4_000,
          },
        ],
        offers: [
          {
            id: `o-${CALL}-1` as never,
            entry: `e-${CALL}` as never,
            agent: "e201",
            madeAtMs: NOW_MS - 8_000,
            endedAtMs: NOW_MS - 5_000,
            outcome: "accepted",
            rangMs: 3_000,
          },
        ],
      }),
    ];
    const call = (await read(`/api/v1/calls/${CALL}`)).json();
    expect([call.open, call.segments.length, call.entries[0].how, call.offers[0].outcome]).toEqual([
      false,
      1,
      "connected",
      "accepted",
    ]);
    expect(call.segments[0].to).toBe("2026-11-21T09:30:00.000Z");
  });

  test("a call whose beginning was lost is shown with what is left", async () => {
    world.calls = [aCall(CALL, { site: null, dnis: null, kind: null, arrivedAtMs: null, customers: [] })];
    expect((await read(`/api/v1/calls/${CALL}`)).json().arrivedAt).toBeNull();
  });

  test("the story comes in lines and in one", async () => {
    expect((await read(`/api/v1/calls/${CALL}/story`)).json()).toEqual({
      call: CALL,
      lines: [{ at: "2026-11-21T09:30:00.000Z", text: "greeted, good day (Kazan)" }],
      text: "12:30:00 greeted, good day (Kazan)",
    });
  });
});

describe("hanging up", () => {
  const hangUp = (id: string) =>
    world.api.inject({ method: "POST", url: `/api/v1/calls/${id}/hangup`, headers: bearer() });

  test("a live call is ended; again it is what was wanted; an unknown call is 404", async () => {
    expect((await hangUp(CALL)).statusCode).toBe(204);
    expect((await hangUp(CALL)).statusCode).toBe(204);
    expect((await hangUp(GONE_CALL)).statusCode).toBe(404);
    expect(world.hungUp).toEqual([CALL]);
  });

  test("it works while the database is away", async () => {
    world.database = "away";
    expect((await hangUp(CALL)).statusCode).toBe(204);
    expect((await hangUp(CALL)).statusCode).toBe(503);
  });
});

test.each([
  `/api/v1/calls`,
  `/api/v1/calls/${CALL}`,
  `/api/v1/calls/${CALL}/story`,
  "/api/v1/customers",
  "/api/v1/customers/c-1",
])("while the database is away %s is 503, and says nothing of how we are built", async (url) => {
  world.database = "away";
  const answer = await read(url);
  expect([answer.statusCode, answer.json().type]).toEqual([503, "/docs/problems/database-unavailable"]);
  expect(answer.body).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|5432/);
  expect(world.logged.join("")).toContain("ECONNREFUSED");
});

test("live state is read while the database is away", async () => {
  world.database = "away";
  for (const url of [
    "/api/v1/agents",
    "/api/v1/queues",
    "/api/v1/queues/front-desk",
    "/api/v1/sites",
    "/api/v1/employees",
    "/metrics",
  ])
    expect((await world.api.inject({ url, headers: bearer() })).statusCode).toBe(200);
});

test("our own mistake is 500 with a requestId and nothing else; the log has the rest", async () => {
  world.company = null as never;
  const answer = await read("/api/v1/sites");
  expect([answer.statusCode, answer.json().type]).toEqual([500, "/docs/problems/internal"]);
  expect(answer.body).not.toMatch(/null|TypeError|\.ts/);
  const line = world.logged.find((logged) => logged.includes("TypeError"));
  expect(line).toContain(answer.json().requestId);
});

test("the index lists every path", async () => {
  const { resources } = (await read("/api/v1")).json();
  expect(resources).toContainEqual({
    method: "PUT",
    path: "/api/v1/agents/{id}/status",
    summary: "Set an agent's status",
  });
  expect((await read("/api/v1/")).statusCode).toBe(200);
});
